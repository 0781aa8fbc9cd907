import { Module } from '@nestjs/common'
import { AccountController } from './account.controller.js'
import { CartController } from './cart.controller.js'
import { SessionsModule } from './sessions.module.js'

@Module({ imports: [SessionsModule], controllers: [AccountController, CartController] })
export class ShopModule {}
