import { startRedis } from '../support/redis-server.ts'

// Starts a server, and is killed: the server must end too.
const server = await startRedis()
console.log(server.port)
setInterval(() => {}, 1000)
setTimeout(() => process.exit(3), 600_000).unref()
