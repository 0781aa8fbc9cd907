import { Manager, StorageIndexedDB } from 'gsession'

/** How many of each thing. */
export type Cart = Record<string, number>

const MONTH = 30 * 24 * 3_600_000 // milliseconds
const storage = new StorageIndexedDB('shop', { ttl: MONTH })
const manager = new Manager<{ cart: Cart }>(MONTH, storage)

/** The cart is one session of this browser, under a name instead of a random id. */
const ID = 'cart'

export async function readCart(): Promise<Cart> {
  const session = manager.new(ID)
  const cart = await session.get('cart', {})
  await session.close() // the cart counts as used
  return cart
}

/** Adds one thing. Tabs that do so at once lose none. */
export async function addToCart(item: string): Promise<void> {
  const session = manager.new(ID)
  await session.update('cart', (cart = {}) => ({ ...cart, [item]: (cart[item] ?? 0) + 1 }))
  await session.close()
}

export async function emptyCart(): Promise<void> {
  const session = manager.new(ID)
  await session.remove('cart')
  await session.close()
}

/** Calls a listener when another tab has changed the cart. Returns what ends that. */
export function onCartChange(listener: () => void): () => void {
  return manager.onChange(({ id }) => {
    if (id === ID) listener()
  })
}
