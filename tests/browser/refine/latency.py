"""Measures how soon a stroke is seen: from the pointer's event to the end of the frame in which the tint lies under it."""

from tests.browser.refine.desk import Desk

# Listens beside the editor, not inside it: the tint's own pixel under the pointer says when the stroke is drawn, and a
# message posted from the frame's callback runs when that frame's script, layout and painting are over.
WATCH = """() => {
  const editor = [...document.querySelectorAll('*')].map(e => e.shadowRoot).find(r => r?.querySelector('.refine'));
  const [stage, tint] = [editor.querySelector('.stage'), editor.querySelector('.tint')];
  const context = tint.getContext('2d');
  window.waits = [];
  window.addEventListener('pointermove', event => {
    if (!event.buttons) return;
    const box = stage.getBoundingClientRect();
    const ratio = tint.width / box.width;
    const at = [(event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio].map(Math.round);
    const look = () => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        if (context.getImageData(...at, 1, 1).data[3]) window.waits.push(performance.now() - event.timeStamp);
        else look();
      };
      channel.port2.postMessage(0);
    });
    look();
  }, true);
}"""


def measure(desk: Desk, size: int, hardness: int = 80) -> list[float]:
    """Milliseconds, sorted, of some sixty moves of one long stroke; `size` and `hardness` as the sliders have them."""
    desk.brush(size, hardness)
    desk.page.evaluate(WATCH)
    desk.page.mouse.move(*desk.on_screen((0.05, 0.1))[0])
    desk.page.mouse.down()
    for row in range(5):
        for step in range(1, 13):
            across = step / 13 if row % 2 == 0 else 1 - step / 13
            desk.page.mouse.move(*desk.on_screen((0.05 + across * 0.9, 0.1 + row * 0.19))[0])
            desk.page.wait_for_timeout(25)
    desk.page.mouse.up()
    desk.page.wait_for_timeout(100)
    waits: list[float] = desk.page.evaluate("window.waits")
    return sorted(waits)
