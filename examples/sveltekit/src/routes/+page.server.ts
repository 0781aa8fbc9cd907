import { fail, redirect } from '@sveltejs/kit'
import { type Cart, GOODS, isForSale, withOneMore } from '$lib/server/cart'
import { isUser } from '$lib/server/users'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals: { session } }) => {
  const cart: Cart = await session.get('cart', {})
  return {
    user: await session.user(),
    told: await session.take('told'), // removed as it is read: the page tells it once
    cart: GOODS.map((item) => ({ item, count: cart[item] ?? 0 })),
  }
}

export const actions: Actions = {
  async add({ request, locals: { session, commit } }) {
    const item = (await request.formData()).get('item')
    if (!isForSale(item)) return fail(400, { told: 'There is no such thing' })
    await session.update('cart', (cart = {}) => withOneMore(cart, item)) // parallel requests all count
    await commit() // saves it, and sets the cookie of a new session
  },

  async login({ request, locals: { session, commit } }) {
    const form = await request.formData()
    const name = form.get('name')
    if (!isUser(name, form.get('password'))) return fail(401, { told: 'Wrong name or password' })
    await session.logIn(name) // keeps the cart, unless it is of another user; the old id opens nothing
    await session.set('told', 'You are logged in')
    await commit()
    redirect(303, '/') // throws, so the commit comes before it
  },

  async logout({ locals: { session, commit } }) {
    await session.logOut() // running requests can't restore it
    await commit()
    redirect(303, '/')
  },
}
