import { useCart } from './use-cart.ts'
import { useOnline } from './use-online.ts'

const GOODS = ['tea', 'cup']

export function App() {
  const { cart, failure, add, empty } = useCart()
  const isOnline = useOnline()
  if (failure !== undefined) return <p role="alert">This browser keeps no cart.</p>
  if (cart === undefined) return null
  return (
    <main>
      <h1>Your cart {isOnline ? '' : '(offline)'}</h1>
      {GOODS.map((item) => (
        <p key={item}>
          {item}: {cart[item] ?? 0}{' '}
          <button type="button" onClick={() => add(item)}>
            Add {item}
          </button>
        </p>
      ))}
      <button type="button" onClick={empty}>
        Empty
      </button>
    </main>
  )
}
