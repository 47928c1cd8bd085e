// Starts the page. A file of its own, because the content policy of index.html allows no inline
// script. Trunk.toml writes where the parts of the program are into the script's attributes.
const { program, wasm, texts } = document.querySelector("script[data-program]").dataset;
const at = (path) => new URL(path, document.baseURI);

// Without its texts the page works, and says what it lacks.
const fetched = fetch(at(texts))
  .then((answer) => (answer.ok ? answer.text() : ""))
  .catch(() => "");

try {
  const { default: start, begin } = await import(program);
  await start({ module_or_path: at(wasm) });
  begin(await fetched);
} catch (error) {
  const line = document.querySelector("#first-paint [role=status]");
  if (line) {
    line.textContent = "The page could not start: " + error.message
      + ". It needs a browser with WebAssembly; a reload helps when the connection was interrupted.";
  }
  throw error;
}
