// Reads one person's pane: their messages, the answers that only they see, and the form that is open.
(who) => {
  const isInline = (element) => getComputedStyle(element).display.startsWith("inline");
  const block = (node) => {
    let element = node.parentElement;
    while (isInline(element)) element = element.parentElement;
    return element;
  };
  const text = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const lines = [];
    let last = null;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.data.trim() || node.parentElement.closest(".choices")) continue;
      if (block(node) === last) lines[lines.length - 1] += node.data;
      else lines.push(node.data);
      last = block(node);
    }
    return lines.map((line) => line.trim()).join("\n");
  };
  const choices = (card) => Object.fromEntries([...card.querySelectorAll(".choices form")].map((form) => [
    form.querySelector("button").textContent.trim(),
    [...form.querySelectorAll("option")].filter((option) => option.value).map((option) => option.textContent.trim()),
  ]));
  const entry = (item) => {
    const card = item.querySelector("article");
    return {
      id: item.id,
      number: Number(item.id.split("-").at(-1)),
      text: text(card),
      notice: item.dataset.notice,
      choices: choices(card),
      live: [...card.querySelectorAll("a, img, script, iframe, object, svg")].map((one) => one.tagName),
    };
  };
  const form = (dialog) => {
    const read = { title: dialog.querySelector("h3").textContent, values: {}, errors: {}, fields: {} };
    for (const field of dialog.querySelectorAll(".field")) {
      const label = field.querySelector("label").firstChild.data.trim();
      const input = field.querySelector("input, textarea, select");
      const error = field.querySelector(".error");
      read.fields[label] = input.id;
      read.values[label] = input.tagName === "SELECT" ? input.selectedOptions[0]?.textContent.trim() ?? "" : input.value;
      if (error) read.errors[label] = error.textContent;
    }
    return read;
  };
  const items = [...document.querySelectorAll(`#chat-${who} > li.entry`)];
  const dialog = document.querySelector(`#dialog-${who}`);
  return {
    messages: items.filter((item) => !item.classList.contains("private")).map(entry),
    answers: items.filter((item) => item.classList.contains("private")).map(entry),
    form: dialog && form(dialog),
  };
}
