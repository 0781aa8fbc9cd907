import { useCallback, useEffect, useState } from 'react'
import { addToCart, type Cart, emptyCart, onCartChange, readCart } from './cart.ts'

interface CartState {
  /** `undefined` until it has been read. */
  cart: Cart | undefined
  /** Why the cart could not be read or changed. */
  failure: unknown
  add(item: string): void
  empty(): void
}

/** The cart, as it is in all tabs. */
export function useCart(): CartState {
  const [cart, setCart] = useState<Cart>()
  const [failure, setFailure] = useState<unknown>()

  const show = useCallback(
    (changed: Promise<void> = Promise.resolve()) => changed.then(readCart).then(setCart, setFailure),
    [],
  )

  useEffect(() => {
    show()
    return onCartChange(() => show())
  }, [show])

  return { cart, failure, add: (item) => show(addToCart(item)), empty: () => show(emptyCart()) }
}
