// Conversion between float32 and float16 (IEEE 754 binary16), whose bits are kept in
// Uint16Arrays: Node before 24 has no array of such numbers.

/** Half-way cases round away from zero; what is too large becomes infinite. */
export function floatsToHalves(floats: Float32Array, halves: Uint16Array): void {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  for (let i = 0; i < bits.length; i++) {
    const value = bits[i]!;
    const sign = (value >>> 16) & 0x8000;
    const exponent = ((value >>> 23) & 0xff) - 112;
    const mantissa = value & 0x7fffff;
    if (exponent >= 31) {
      const isNan = ((value >>> 23) & 0xff) === 0xff && mantissa !== 0;
      halves[i] = sign | (isNan ? 0x7e00 : 0x7c00);
    } else if (exponent > 0) {
      // The carry of rounding may run into the exponent, as it must.
      halves[i] =
        sign | (((exponent << 10) | (mantissa >>> 13)) + ((mantissa >>> 12) & 1));
    } else if (exponent > -11) {
      const whole = mantissa | 0x800000;
      const shift = 14 - exponent;
      halves[i] = sign | ((whole >>> shift) + ((whole >>> (shift - 1)) & 1));
    } else {
      halves[i] = sign;
    }
  }
}

export function halvesToFloats(halves: Uint16Array, floats: Float32Array): void {
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const exponent = (half >>> 10) & 31;
    const mantissa = half & 1023;
    const size =
      exponent === 0
        ? mantissa * 2 ** -24
        : exponent === 31
          ? mantissa === 0
            ? Number.POSITIVE_INFINITY
            : Number.NaN
          : (1 + mantissa / 1024) * 2 ** (exponent - 15);
    floats[i] = half & 0x8000 ? -size : size;
  }
}
