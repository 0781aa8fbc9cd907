import binaryen from 'binaryen'

/** The rule for an operand of an operator. An operator that is not listed is an error. */
export function mustOf(kind: string, operator: number, operand: string): string | undefined {
  const rule = OPERATORS.get(kind)?.get(operator)
  if (rule === undefined) throw new Error(`no operator ${operator} of ${kind} is known`)
  return rule === PLAIN || (rule === SHIFT && operand === 'left') ? undefined : rule
}

/** Takes the same time for all operands, in every JavaScript engine on the processors that it supports. */
const PLAIN = 'plain'
/** The shifted value may be a secret, but not the amount: a 32-bit processor branches on it for 64 bits. */
const SHIFT = 'the amount of a shift'
const DIVISION = 'an operand of a division'
/** May be compiled to a call or a loop if the processor has no instruction for it. */
const COUNT = 'an operand of a bit count'
/** A 32-bit processor compares the upper halves, and branches. */
const COMPARISON = 'an operand of a comparison of 64 bits'

export const OPERATOR_MUSTS = [SHIFT, DIVISION, COUNT, COMPARISON]

/**
 * Multiplications count as constant time; the README names the processors on which they are not. So does
 * `i8x16.swizzle`: it looks up a table, but that is a register, and no memory is read.
 */
const UNARY = {
  [PLAIN]: `
    EqZInt32 EqZInt64 ExtendSInt32 ExtendUInt32 WrapInt64
    ExtendS8Int32 ExtendS16Int32 ExtendS8Int64 ExtendS16Int64 ExtendS32Int64
    SplatVecI8x16 SplatVecI16x8 SplatVecI32x4 SplatVecI64x2 NotVec128
    AnyTrueVec128 AllTrueVecI8x16 BitmaskVecI8x16 NegVecI8x16 NegVecI64x2`,
  [COUNT]: 'ClzInt32 CtzInt32 PopcntInt32 ClzInt64 CtzInt64 PopcntInt64',
}

const BINARY = {
  [PLAIN]: `
    AddInt32 SubInt32 MulInt32 AndInt32 OrInt32 XorInt32 AddInt64 SubInt64 MulInt64 AndInt64 OrInt64 XorInt64
    EqInt32 NeInt32 LtSInt32 LtUInt32 LeSInt32 LeUInt32 GtSInt32 GtUInt32 GeSInt32 GeUInt32
    AndVec128 OrVec128 XorVec128 AndNotVec128 SwizzleVecI8x16
    AddVecI8x16 SubVecI8x16 AddVecI32x4 SubVecI32x4 AddVecI64x2 SubVecI64x2
    EqVecI8x16 NeVecI8x16 LtSVecI8x16 LtUVecI8x16 LeSVecI8x16 LeUVecI8x16
    GtSVecI8x16 GtUVecI8x16 GeSVecI8x16 GeUVecI8x16`,
  [SHIFT]: `
    ShlInt32 ShrUInt32 ShrSInt32 RotLInt32 RotRInt32 ShlInt64 ShrUInt64 ShrSInt64 RotLInt64 RotRInt64`,
  [DIVISION]: 'DivSInt32 DivUInt32 RemSInt32 RemUInt32 DivSInt64 DivUInt64 RemSInt64 RemUInt64',
  [COMPARISON]: `
    EqInt64 NeInt64 LtSInt64 LtUInt64 LeSInt64 LeUInt64 GtSInt64 GtUInt64 GeSInt64 GeUInt64`,
}

const OPERATORS = new Map([
  ['Unary', numbered(UNARY)],
  ['Binary', numbered(BINARY)],
  ['SIMDTernary', numbered({ [PLAIN]: 'BitselectVec128' })],
])

/** The rules by Binaryen's numbers of the operators. */
function numbered(rules: Record<string, string>): Map<number, string> {
  return new Map(
    Object.entries(rules).flatMap(([rule, names]) =>
      names
        .trim()
        .split(/\s+/)
        .map((name) => [(binaryen as unknown as Record<string, number>)[name] as number, rule] as const),
    ),
  )
}
