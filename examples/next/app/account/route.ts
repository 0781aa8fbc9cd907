import { openSession } from '@/lib/sessions'

const headers = { 'Cache-Control': 'no-store' }

export async function GET() {
  const { session, commit } = await openSession()
  const user = await session.user()
  await commit()
  if (user === undefined) return Response.json({ error: 'Log in first' }, { status: 401, headers })
  return Response.json({ user }, { headers })
}
