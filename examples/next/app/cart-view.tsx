'use client'
import { useEffect, useState } from 'react'
import { addToCart, type Cart, onCartChange, readCart } from '@/lib/cart'

const GOODS = ['tea', 'cup']

/** The cart of this browser: it is there without a network and without a log-in, and the same in all tabs. */
export function CartView() {
  const [cart, setCart] = useState<Cart>()
  const [failure, setFailure] = useState<unknown>()

  useEffect(() => {
    const show = () => readCart().then(setCart, setFailure)
    show()
    return onCartChange(show)
  }, [])

  if (failure !== undefined) return <p role="alert">This browser keeps no cart.</p>
  return (
    <ul aria-label="Cart">
      {GOODS.map((item) => (
        <li key={item}>
          {item}: {cart?.[item] ?? 0}{' '}
          <button
            type="button"
            disabled={cart === undefined}
            onClick={() => addToCart(item).then(setCart, setFailure)}
          >
            Add {item}
          </button>
        </li>
      ))}
    </ul>
  )
}
