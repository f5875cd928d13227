// The Bloom tier: a split-block Bloom filter, which answers with one cache line whether a key was seen.
// Source: the split-block filter of Apache Parquet (BloomFilter.md): block, salts and the multiply-shift of each lane.

export const BLOCK_SIZE: usize = 32

let blocksAt: usize = 0
let blockCount: u64 = 0

export function setBloom(at: usize, blocks: u32): void {
  blocksAt = at
  blockCount = <u64>blocks
}

function blockOf(key: u64): usize {
  return blocksAt + <usize>(((key >> 32) * blockCount) >> 32) * BLOCK_SIZE
}

/** 1 << (lane >> 27) in each lane: as a power of two in floating point, which WebAssembly can shift by lane. */
function bitOfLane(product: v128): v128 {
  const exponent = i32x4.add(i32x4.shr_u(product, 27), i32x4.splat(127))
  return i32x4.trunc_sat_f32x4_u(i32x4.shl(exponent, 23))
}

function lowBits(key: u64): v128 {
  return bitOfLane(i32x4.mul(i32x4.splat(<u32>key), i32x4(0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d)))
}

function highBits(key: u64): v128 {
  return bitOfLane(i32x4.mul(i32x4.splat(<u32>key), i32x4(0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31)))
}

export function addKey(key: u64): void {
  const block = blockOf(key)
  v128.store(block, v128.or(v128.load(block), lowBits(key)))
  v128.store(block, v128.or(v128.load(block, 16), highBits(key)), 16)
}

export function hasKey(key: u64): bool {
  if (blockCount == 0) return false
  const block = blockOf(key)
  const missing = v128.or(
    v128.andnot(lowBits(key), v128.load(block)),
    v128.andnot(highBits(key), v128.load(block, 16)),
  )
  return !v128.any_true(missing)
}

/** Touches a key's block, so that the blocks of many keys come from memory at the same time. */
export function touchKey(key: u64): u64 {
  return load<u64>(blockOf(key))
}

/** The chance that a key never added is found, from the bits set in up to `most` blocks spread over the filter. */
export function chanceOfFalseKey(most: u32): f64 {
  if (blockCount == 0) return 0
  const step = max<u64>(1, blockCount / <u64>most)
  let sum: f64 = 0
  let blocks: f64 = 0
  for (let block: u64 = 0; block < blockCount; block += step) {
    const at = blocksAt + <usize>block * BLOCK_SIZE
    let chance: f64 = 1
    for (let lane: usize = 0; lane < 8; lane++) chance *= <f64>popcnt(load<u32>(at + (lane << 2))) / 32
    sum += chance
    blocks += 1
  }
  return sum / blocks
}
