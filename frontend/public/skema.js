// Runs before the first paint: the kept colour scheme and language, so that neither flashes.
try {
  var skema = localStorage.getItem('simpul.skema');
  if (skema === 'terang' || skema === 'gelap') document.documentElement.dataset.skema = skema;
  if (localStorage.getItem('simpul.bahasa') === 'en') document.documentElement.lang = 'en';
} catch {
  /* a browser that keeps nothing follows the system */
}
