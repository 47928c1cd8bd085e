// Starts the page. A file of its own, because the content policy of index.html allows no inline
// script. Trunk.toml writes where the parts of the program are into the script's attributes.
const { program, wasm, parts, texts } = document.querySelector("script[data-program]").dataset;
const at = (path) => new URL(path, document.baseURI);

// Without its texts the page works, and says what it lacks.
const fetched = fetch(at(texts))
  .then((answer) => (answer.ok ? answer.text() : ""))
  .catch(() => "");

const tell = (event, detail) => dispatchEvent(new CustomEvent(event, { detail }));

// A lesson, when it is opened. A host may send a page of its own in place of what is not there.
window.fetchText = (path) => fetch(at(path))
  .then((answer) => (answer.ok && !/html/.test(answer.headers.get("content-type")) ? answer.text() : null))
  .catch(() => null)
  .then((text) => tell("text", [path, text]));

// A file that is saved: its name, then its text.
window.saveText = (all) => {
  const end = all.indexOf("\n");
  saveBytes(all.slice(0, end), all.slice(end + 1), "text/plain");
};
window.saveBytes = (name, content, type = "application/octet-stream") => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};

// A drawing in pixels: only what an image may show, and nothing that it could carry out.
window.savePicture = (svg, [width, height, scale]) => {
  const image = new Image();
  const failed = () => tell("nopicture");
  image.onerror = failed;
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * scale, height * scale];
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((png) => (png ? saveBytes("brokerscope.png", png, "image/png") : failed()));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
};

// What somebody chooses or drops. Lessons: as if they had come from `my/`, then their names. Other
// files, such as work handed in: as `file:` and their names; without a text if they are none. A folder
// is taken without the folders in it.
const LESSON_MAX = 2 ** 18;
const LESSONS_MAX = 200;
const OTHER_MAX = 2 ** 22;
async function take(files) {
  const isLesson = (it) => it.name.endsWith(".md");
  const fits = (it) => isLesson(it) && it.size <= LESSON_MAX
    && (it.webkitRelativePath ?? "").split("/").length < 3;
  const lessons = files.filter(fits).slice(0, LESSONS_MAX);
  const others = files.filter((it) => !isLesson(it) && !it.webkitRelativePath);
  for (const file of others) {
    const text = file.size <= OTHER_MAX ? await file.text().catch(() => null) : null;
    tell("text", [`file:${file.name}`, text]);
  }
  if (others.length && !lessons.length) return;
  for (const file of lessons) tell("text", [`my/${file.name}`, await file.text()]);
  tell("text", ["my/", lessons.map((it) => it.name).join("\n")]);
}
async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
  const reader = entry.createReader();
  const files = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return files;
    for (const it of some) if (it.isFile) files.push(...await filesOf(it));
  }
}
// Captures and settings of other people, as bytes; one that is too large by its size alone.
const OPEN_MAX = 2 ** 25;
const OPENS_MAX = 8;
async function give(purpose, files) {
  const read = async (it) => (it.size > OPEN_MAX ? null
    : it.arrayBuffer().then((all) => new Uint8Array(all)).catch(() => null));
  const all = files.slice(0, OPENS_MAX).map(async (it) => [it.name, it.size, await read(it)]);
  tell("files", [purpose, await Promise.all(all)]);
}
// A text that is dropped goes where it falls.
const opens = (event) => document.querySelector("[data-drops]")
  && event.dataTransfer?.types.includes("Files");
const takes = () => document.querySelector("[data-lessons]");
addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-open]")) give(target.dataset.open, [...target.files]);
  else if (target.matches?.("[data-lessons]")) take([...target.files]);
  else return;
  target.value = "";
});
addEventListener("dragover", (event) => (takes() || opens(event)) && event.preventDefault());
addEventListener("drop", async (event) => {
  if (!takes() && !opens(event)) return;
  event.preventDefault();
  if (opens(event)) return give("", [...event.dataTransfer.files]);
  const entries = [...event.dataTransfer.items].map((it) => it.webkitGetAsEntry()).filter(Boolean);
  const files = await Promise.all(entries.map(filesOf)).catch(() => []);
  take(files.flat());
});

try {
  const { default: start, begin } = await import(program);
  offerRooms(await start({ module_or_path: at(wasm) }));
  begin(await fetched, parts);
} catch (error) {
  const line = document.querySelector("#first-paint [role=status]");
  if (line) {
    line.textContent = "The page could not start: " + error.message
      + ". It needs a browser with WebAssembly; a reload helps when the connection was interrupted.";
  }
  throw error;
}

// The rooms of a program that was cut (web/src/rooms.rs): each is fetched once, and tells the program
// when it is there. All stand on the bench.
function offerRooms(first) {
  const rooms = new Map();

  async function open(room) {
    const code = compiled(at(wasm.replace("_bg.wasm", `_${room}.wasm`)));
    const [module, bench] = await Promise.all([code, room === "bench" ? {} : opened("bench")]);
    const { exports } = await WebAssembly.instantiate(module, { "": first, 0: bench });
    tell("room", room);
    return exports;
  }
  function opened(room) {
    if (!rooms.has(room)) {
      rooms.set(room, open(room));
      rooms.get(room).catch(() => rooms.delete(room));
    }
    return rooms.get(room);
  }
  window.fetchRoom = (room) => opened(room).catch(() => tell("noroom", room));
}

async function compiled(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return WebAssembly.compile(await answer.arrayBuffer());
}
