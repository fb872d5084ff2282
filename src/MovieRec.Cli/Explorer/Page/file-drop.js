// A place to drop a file, with a button for those who do not drop. Files that miss the place are taken
// too: else the browser would leave the page for them.

// onText(name, text) is told the file; onProblem(sentence) why it cannot be read.
function attachFileDrop(place, button, input, onText, onProblem) {
  async function take(files) {
    if (files.length === 0) return;
    const [file] = files;
    try {
      if (files.length > 1) throw new Error(`These are ${files.length} files. Take one at a time.`);
      if (file.size > FILE_LIMIT)
        throw new Error(`${file.name} is larger than ${FILE_LIMIT / 1e6} MB, which no file of one user’s ratings is. ${KNOWN_FILES}`);
      const bytes = await file.arrayBuffer().catch(() => {
        throw new Error(`${file.name} cannot be read. Take a file, not a folder.`);
      });
      onText(file.name, textOf(file.name, new Uint8Array(bytes)));
    } catch (error) {
      onProblem(error.message);
    }
  }

  const holdsFiles = event => [...event.dataTransfer?.types ?? []].includes("Files");
  document.addEventListener("dragover", event => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    place.classList.add("over");
  });
  document.addEventListener("dragleave", event => {
    if (event.relatedTarget === null) place.classList.remove("over");
  });
  document.addEventListener("drop", event => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    place.classList.remove("over");
    take([...event.dataTransfer.files]);
  });
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const files = [...input.files];
    // The same file can be taken again.
    input.value = "";
    take(files);
  });
}
