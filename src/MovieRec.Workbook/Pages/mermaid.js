// Draws the diagrams of a page where they stand. packedMermaid is mermaid, gzip in base64.
(function (gunzip, packedMermaid) {
  // Large, so that it is unpacked when the page stands.
  setTimeout(function () {
    var packed = atob(packedMermaid), bytes = new Uint8Array(packed.length);
    for (var at = 0; at < bytes.length; at++) bytes[at] = packed.charCodeAt(at);
    var script = document.createElement("script");
    // A script of its own, which the page's policy names by its hash.
    script.textContent = new TextDecoder().decode(gunzip(bytes));
    document.head.appendChild(script).remove();
    var theme = document.documentElement.getAttribute("data-theme");
    var isDark = theme ? theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
    window.mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme: isDark ? "dark" : "neutral", suppressErrorRendering: true });
    [].slice.call(document.querySelectorAll(".mermaid")).reduce(function (before, diagram) {
      // One with a mistake in it stays the text that it is, and says what is wrong.
      var text = diagram.textContent;
      return before.then(function () { return window.mermaid.run({ nodes: [diagram] }); }).catch(function (error) {
        diagram.textContent = text;
        diagram.removeAttribute("data-processed");
        diagram.title = error.message;
      });
    }, Promise.resolve());
  });
})(
