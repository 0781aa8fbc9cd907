import { openSession } from '@/lib/sessions'

const headers = { 'Cache-Control': 'no-store' }

export async function GET() {
  await using session = await openSession()
  const user = await session.get('user')
  if (user === undefined) return Response.json({ error: 'Log in first' }, { status: 401, headers })
  return Response.json({ user }, { headers })
}
