import { app } from './app.js'

console.log(await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' }))

process.once('SIGTERM', () => app.close())
