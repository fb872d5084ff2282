// Sets the formulas of a page where they stand, before anybody sees or prints them. packedTemml is temml, gzip in base64.
(function (gunzip, packedTemml) {
  var packed = atob(packedTemml), bytes = new Uint8Array(packed.length);
  for (var at = 0; at < bytes.length; at++) bytes[at] = packed.charCodeAt(at);
  var script = document.createElement("script");
  // A script of its own, which the page's policy names by its hash; what it declares, the window keeps.
  script.textContent = new TextDecoder().decode(gunzip(bytes));
  document.head.appendChild(script).remove();
  [].forEach.call(document.querySelectorAll(".math"), function (formula) {
    var text = formula.textContent, isBlock = formula.tagName === "DIV";
    try {
      window.temml.render(text.trim().replace(/^\\[[(]|\\[\])]$/g, ""), formula, { displayMode: isBlock, throwOnError: true });
      formula.setAttribute("data-set", "");
      if (isBlock) formula.tabIndex = 0;
    } catch (error) {
      // One with a mistake in it stays the text that it is, and says what is wrong.
      formula.textContent = text;
      formula.title = error.message;
    }
  });
})(
