/** Where the reader stands on each page: forward starts at the top, back returns to where she was. */
const positions = new Map<string, number>();
let returning = false;
let moves = 0;

const here = () => location.pathname + location.search;

export function startMovement(): void {
  history.scrollRestoration = 'manual';
  let current = here();
  addEventListener('scroll', () => positions.set(current, scrollY), { passive: true });
  addEventListener('popstate', () => {
    returning = true;
    current = here();
  });
  // wouter tells of its own moves by these events, dispatched on window
  for (const name of ['pushState', 'replaceState'])
    addEventListener(name, () => {
      if (name === 'pushState') {
        returning = false;
        moves += 1;
      }
      current = here();
    });
}

/** After the first page the heading takes the focus, so that a screen reader tells where it is. */
export const hasMoved = (): boolean => moves > 0 || returning;

/** Scrolls as the way here asks for; called when a page's heading is there. */
export function settle(): void {
  const top = returning ? (positions.get(here()) ?? 0) : 0;
  requestAnimationFrame(() => scrollTo({ top, behavior: 'instant' }));
}
