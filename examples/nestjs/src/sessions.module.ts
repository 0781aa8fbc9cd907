import {
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type OnApplicationShutdown,
} from '@nestjs/common'
import { Manager, type Session, StorageFile } from 'gsession'
import { HttpSessions } from 'gsession/http'
import type { Cart } from './cart.js'

/** What a session holds. */
interface Shop {
  cart: Cart
}

/** What `@Session()` gives to a handler. */
export type ShopSession = Session<Shop>

const DAY = 24 * 3_600_000 // every duration is in milliseconds

/** Gives each request its session, and saves it before the response is sent. */
@Module({
  providers: [
    { provide: Manager, useFactory: () => new Manager<Shop>(DAY, new StorageFile('sessions', DAY)) },
  ],
})
export class SessionsModule implements NestModule, OnApplicationShutdown {
  constructor(@Inject(Manager) private readonly manager: Manager<Shop>) {}

  configure(consumer: MiddlewareConsumer) {
    consumer.apply(new HttpSessions(this.manager).middleware()).forRoutes('{*path}')
  }

  async onApplicationShutdown() {
    await this.manager[Symbol.asyncDispose]() // writes the queued renewals
  }
}
