// Odd numbers by which hashes are mixed: 2^64 by the golden ratio, and one of XXH64's primes.

export const MULTIPLIER: u64 = 0x9e3779b97f4a7c15
export const MULTIPLIER_2: u64 = 0xc2b2ae3d27d4eb4f
