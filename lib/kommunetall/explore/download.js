// A button that asks for a file, and saves what it is given.
function render({ model, el }) {
  const button = document.createElement("button");
  const status = document.createElement("span");
  let asked = false;
  button.type = "button";
  button.className = "kommunetall-download jupyter-button";
  status.className = "kommunetall-download-status";
  status.setAttribute("role", "status");
  el.append(button, status);

  const show = () => {
    button.textContent = model.get("label");
    const about = model.get("about");
    if (about) button.setAttribute("aria-label", `${model.get("label")}: ${about}`);
    button.setAttribute("aria-disabled", String(model.get("busy")));
    status.textContent = model.get("status");
  };
  const ask = () => {
    if (model.get("busy")) return;
    asked = true;
    model.send({ asked: true });
  };
  const save = ({ name, type }, buffers) => {
    if (!asked) return; // another view of the same button asked
    asked = false;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([buffers[0]], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    model.send({ saved: name });
  };
  const changes = "change:label change:about change:busy change:status";
  button.addEventListener("click", ask);
  model.on(changes, show);
  model.on("msg:custom", save);
  show();
  return () => {
    model.off(changes, show);
    model.off("msg:custom", save);
  };
}
export default { render };
