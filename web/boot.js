// Starts the page. A file of its own, because the content policy of index.html allows no inline
// script. Trunk.toml writes where the two halves of the program are into the script's attributes.
const { program, wasm } = document.querySelector("script[data-program]").dataset;

try {
  const { default: start } = await import(program);
  await start({ module_or_path: new URL(wasm, document.baseURI) });
} catch (error) {
  const line = document.querySelector("#first-paint [role=status]");
  if (line) {
    line.textContent = "The page could not start: " + error.message
      + ". It needs a browser with WebAssembly; a reload helps when the connection was interrupted.";
  }
  throw error;
}
