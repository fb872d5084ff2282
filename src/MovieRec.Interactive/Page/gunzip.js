// A gzip file of one member without a name, as the page holds it (RFC 1951 and 1952). Browsers unpack only while others wait.
function gunzip(input) {
  var output = new Uint8Array(new DataView(input.buffer).getUint32(input.length - 4, true));
  var at = 10, to = 0, hold = 0, held = 0, isLast;

  function bits(count) {
    for (; held < count; held += 8) hold |= input[at++] << held;
    var value = hold & ((1 << count) - 1);
    hold >>>= count;
    held -= count;
    return value;
  }

  // Canonical Huffman codes: how many there are of each length, and their symbols in order.
  function codes(lengths) {
    var counts = new Uint16Array(16), offsets = new Uint16Array(16), symbols = new Uint16Array(lengths.length);
    lengths.forEach(function (length) { if (length) counts[length]++; });
    for (var length = 1; length < 15; length++) offsets[length + 1] = offsets[length] + counts[length];
    lengths.forEach(function (length, symbol) { if (length) symbols[offsets[length]++] = symbol; });
    return { counts: counts, symbols: symbols };
  }

  function symbol(of) {
    var code = 0, first = 0, index = 0;
    for (var length = 1; length < 16; length++) {
      code |= bits(1);
      var count = of.counts[length];
      if (code - first < count) return of.symbols[index + code - first];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Error("plotly.js is damaged");
  }

  // Lengths from 3 and distances from 1 on: the base of each code, and its further bits.
  function bases(from, count, bitsOf) {
    for (var all = [], code = 0, base = from; code < count; base += 1 << bitsOf(code++)) all.push(base);
    return all;
  }
  function lengthBits(code) { return code < 8 || code === 28 ? 0 : (code >> 2) - 1; }
  function distanceBits(code) { return code < 4 ? 0 : (code >> 1) - 1; }
  var lengthBases = bases(3, 29, lengthBits), distanceBases = bases(1, 30, distanceBits);
  lengthBases[28] = 258;

  function repeat(value, count) { return Array(count).fill(value); }

  function dynamic() {
    var literals = bits(5) + 257, distances = bits(5) + 1, given = bits(4) + 4, lengths = repeat(0, 19);
    for (var at = 0; at < given; at++) lengths[[16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15][at]] = bits(3);
    var of = codes(lengths), all = [];
    while (all.length < literals + distances) {
      var next = symbol(of);
      if (next < 16) all.push(next);
      else if (next === 16) all = all.concat(repeat(all[all.length - 1], 3 + bits(2)));
      else all = all.concat(repeat(0, next === 17 ? 3 + bits(3) : 11 + bits(7)));
    }
    return [codes(all.slice(0, literals)), codes(all.slice(literals))];
  }

  function fixed() {
    return [codes(repeat(8, 144).concat(repeat(9, 112), repeat(7, 24), repeat(8, 8))), codes(repeat(5, 30))];
  }

  do {
    isLast = bits(1);
    var kind = bits(2);
    if (kind === 0) {
      hold = held = 0;
      var size = input[at] | input[at + 1] << 8;
      output.set(input.subarray(at + 4, at + 4 + size), to);
      at += 4 + size;
      to += size;
      continue;
    }
    var used = kind === 1 ? fixed() : dynamic();
    for (var next = symbol(used[0]); next !== 256; next = symbol(used[0])) {
      if (next < 256) {
        output[to++] = next;
        continue;
      }
      var length = lengthBases[next - 257] + bits(lengthBits(next - 257)), code = symbol(used[1]);
      for (var from = to - distanceBases[code] - bits(distanceBits(code)); length > 0; length--) output[to++] = output[from++];
    }
  } while (!isLast);
  return output;
}
