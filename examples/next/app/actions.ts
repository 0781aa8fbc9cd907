'use server'
import { redirect } from 'next/navigation'
import { openSession } from '@/lib/sessions'
import { isUser } from '@/lib/users'

/** Returns what to tell the user, unless that is the page itself. */
export async function logIn(_told: string | undefined, form: FormData): Promise<string> {
  const name = form.get('name')
  if (!isUser(name, form.get('password'))) return 'Wrong name or password'
  const { session, commit } = await openSession()
  await session.logIn(name) // under a new id; the old one opens nothing
  await commit() // before the redirect, which throws
  redirect('/')
}

export async function logOut() {
  const { session, commit } = await openSession()
  await session.logOut() // running requests can't restore it
  await commit()
  redirect('/')
}
