import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { ShopModule } from './shop.module.js'

const app = await NestFactory.create(ShopModule)
app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true })
await app.listen(process.env.PORT ?? 3000, '127.0.0.1')
console.log(await app.getUrl())
