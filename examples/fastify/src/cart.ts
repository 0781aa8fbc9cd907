/** How many of each thing. */
export type Cart = Record<string, number>

export const GOODS = ['tea', 'cup']

export function withOneMore(cart: Cart, item: string): Cart {
  return { ...cart, [item]: (cart[item] ?? 0) + 1 }
}
