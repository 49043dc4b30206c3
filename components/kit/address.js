// The browser's Back leads to another page. A page's address also tells what it shows, so that it can be opened again; Streamlit
// makes a step of each such change, which would be one press of Back that does nothing.

if (!history.pushState.ofEasel) {
  const push = history.pushState;
  const step = (state, title, url) => {
    const stays = new URL(url ?? "", location.href).pathname === location.pathname;
    (stays ? history.replaceState : push).call(history, state, title, url);
  };
  history.pushState = Object.assign(step, { ofEasel: true });
}
