import { app } from './hono.mjs'

const port = Number(Deno.env.get('PORT') ?? 3000)
Deno.serve(
  { port, hostname: '127.0.0.1', onListen: (address) => console.log(`http://127.0.0.1:${address.port}`) },
  app.fetch,
)
