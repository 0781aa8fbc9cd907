import { openSession } from '@/lib/sessions'
import { logOut } from './actions'
import { CartView } from './cart-view'
import { LoginForm } from './login-form'

export default async function Page() {
  const { session, commit } = await openSession() // read here; actions and route handlers also write
  const user = await session.user()
  await commit() // renews the session
  return (
    <main>
      <h1>A shop</h1>
      {user === undefined ? (
        <LoginForm />
      ) : (
        <form action={logOut}>
          Hello {user} <button type="submit">Log out</button>
        </form>
      )}
      <CartView />
    </main>
  )
}
