// Finds the number of a proof of work: SHA-256(salt + number) = challenge. Own SHA-256, since browsers offer theirs
// only over HTTPS, and one call of it for each number would be slower.
"use strict";

const K = new Int32Array(64);
const START = new Int32Array(8);
(function constants() {
  // First 32 bits of the fractional parts of the cube and square roots of the first primes (FIPS 180-4).
  const fraction = (value) => ((value - Math.floor(value)) * 4294967296) | 0;
  let found = 0;
  for (let candidate = 2; found < 64; candidate++) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) {
      if (candidate % divisor === 0) { prime = false; break; }
    }
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(candidate));
    K[found++] = fraction(Math.cbrt(candidate));
  }
})();

const W = new Int32Array(64);

function compress(state, bytes, offset) {
  for (let i = 0; i < 16; i++, offset += 4) {
    W[i] = (bytes[offset] << 24) | (bytes[offset + 1] << 16) | (bytes[offset + 2] << 8) | bytes[offset + 3];
  }
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15], y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

function solve(salt, challenge, most) {
  const wanted = new Int32Array(8);
  for (let i = 0; i < 8; i++) wanted[i] = parseInt(challenge.slice(i * 8, i * 8 + 8), 16) | 0;
  const head = new TextEncoder().encode(salt);
  const whole = head.length - (head.length % 64); // blocks that are the same for every number
  const before = START.slice();
  for (let offset = 0; offset < whole; offset += 64) compress(before, head, offset);
  const rest = head.subarray(whole);
  const block = new Uint8Array(192);
  const state = new Int32Array(8);
  for (let number = 0; number <= most; number++) {
    const digits = String(number);
    let length = rest.length;
    block.fill(0);
    block.set(rest);
    for (let i = 0; i < digits.length; i++) block[length++] = digits.charCodeAt(i);
    const end = length + 9 <= 64 ? 64 : 128;
    const bits = (whole + length) * 8;
    block[length] = 0x80;
    block[end - 3] = bits >>> 16; block[end - 2] = bits >>> 8; block[end - 1] = bits;
    state.set(before);
    for (let offset = 0; offset < end; offset += 64) compress(state, block, offset);
    if (state[0] === wanted[0] && state.every((word, i) => word === wanted[i])) return number;
  }
  return null;
}

self.onmessage = ({data}) => self.postMessage({number: solve(data.salt, data.challenge, data.maxNumber)});
