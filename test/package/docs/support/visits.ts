import { type RedisServer, startRedis } from '../../../node/redis/support/redis-server.ts'
import type { Program } from './run.ts'

/** Runs a trial with a Redis of its own. */
export async function withRedis(trial: (redis: RedisServer) => Promise<void>): Promise<void> {
  const redis = await startRedis()
  try {
    await trial(redis)
  } finally {
    await redis.stop()
  }
}

/** The port that a program prints. */
export async function portOf(program: Program): Promise<string> {
  return /\d+/.exec(await program.prints(/port \d+\n/))?.[0] ?? ''
}

/** A visitor who keeps the cookie, and follows no redirect. With a body it sends a form. */
export function visitor(
  port: string,
  cookie = '',
): (path: string, form?: Record<string, string>) => Promise<Response> {
  return async (path, form) => {
    const request = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      ...request,
      headers: { cookie },
      redirect: 'manual',
    })
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    return response
  }
}
