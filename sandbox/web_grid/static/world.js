export function openWorld(button) {
  button.hidden = true;
}
