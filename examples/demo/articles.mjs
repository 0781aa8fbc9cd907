/** What the shop sells: both the server and the page import this file. Prices in cents. */
export const ARTICLES = {
  tea: { name: 'Green tea', price: 490 },
  mug: { name: 'Stoneware mug', price: 1450 },
  honey: { name: 'Forest honey', price: 720 },
}
