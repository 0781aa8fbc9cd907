import { BadRequestException, Body, Controller, Get, HttpCode, Post, Session } from '@nestjs/common'
import { isForSale, withOneMore } from './cart.js'
import type { ShopSession } from './sessions.module.js'

@Controller('cart')
export class CartController {
  @Get()
  show(@Session() session: ShopSession) {
    return session.get('cart', {})
  }

  @Post()
  @HttpCode(200)
  async add(@Session() session: ShopSession, @Body('item') item: unknown) {
    if (!isForSale(item)) throw new BadRequestException('There is no such thing')
    await session.update('cart', (cart = {}) => withOneMore(cart, item)) // parallel requests all count
    return session.get('cart')
  }
}
