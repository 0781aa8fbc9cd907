/** How many of each thing. */
export type Cart = Record<string, number>

export const GOODS = ['tea', 'cup']

export function isForSale(item: unknown): item is string {
  return typeof item === 'string' && GOODS.includes(item)
}

export function withOneMore(cart: Cart, item: string): Cart {
  return { ...cart, [item]: (cart[item] ?? 0) + 1 }
}
