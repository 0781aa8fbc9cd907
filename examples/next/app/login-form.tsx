'use client'
import { useActionState } from 'react'
import { logIn } from './actions'

export function LoginForm() {
  const [told, action, isPending] = useActionState(logIn, undefined)
  return (
    <form action={action}>
      <input name="name" aria-label="Name" autoComplete="username" required />
      <input name="password" aria-label="Password" type="password" autoComplete="current-password" required />
      <button type="submit" disabled={isPending}>
        Log in
      </button>
      {told && <p role="alert">{told}</p>}
    </form>
  )
}
