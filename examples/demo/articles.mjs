/** The articles of the shop, with prices in cents. Both the server and the page import this file. */
export const ARTICLES = {
  tea: { name: 'Green tea', price: 490 },
  mug: { name: 'Stoneware mug', price: 1450 },
  honey: { name: 'Forest honey', price: 720 },
}
