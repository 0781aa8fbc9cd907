import { app } from './app.ts'
import { manager } from './sessions.ts'

const port = Number(Deno.env.get('PORT') ?? 3000)
const server = Deno.serve(
  { port, hostname: '127.0.0.1', onListen: (address) => console.log(`http://127.0.0.1:${address.port}`) },
  app.fetch,
)

Deno.addSignalListener('SIGTERM', async () => {
  await server.shutdown()
  await manager[Symbol.asyncDispose]() // writes the queued renewals
  Deno.exit()
})
