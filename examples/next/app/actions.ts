'use server'
import { redirect } from 'next/navigation'
import { openSession } from '@/lib/sessions'
import { isUser } from '@/lib/users'

/** Returns what to tell the user, unless that is the page itself. */
export async function logIn(_told: string | undefined, form: FormData): Promise<string> {
  const name = form.get('name')
  if (!isUser(name, form.get('password'))) return 'Wrong name or password'
  const { session, commit } = await openSession()
  await session.regenerateId() // the old id no longer opens the session
  await session.set('user', name)
  await commit() // before the redirect, which throws
  redirect('/')
}

export async function logOut() {
  const { session, commit } = await openSession()
  await session.destroy() // running requests can't restore it
  await commit()
  redirect('/')
}
