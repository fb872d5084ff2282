// A file of a user's own ratings, read as the library's PersonalRatings reads it: columns are known by their names.

const FILE_LIMIT = 20_000_000;
const KNOWN_FILES =
  "Take the ratings of Letterboxd, IMDb, Goodreads or MovieLens, or a table with the columns title, year and rating.";

// The text of a file; what is not valid UTF-8 is Latin-1.
function textOf(name, bytes) {
  const startsWith = (...start) => start.every((byte, at) => bytes[at] === byte);
  if (startsWith(0x50, 0x4B, 3, 4) || startsWith(0x1F, 0x8B))
    throw new Error(`${name} is a packed file. Unpack it and take the table of ratings in it, such as ratings.csv.`);
  if (bytes.subarray(0, 4096).includes(0)) throw new Error(`${name} is not a text file. ${KNOWN_FILES}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return Array.from(bytes, byte => String.fromCharCode(byte)).join("");
  }
}

// The fields of one line, or of several where a quoted field holds line breaks. null: a quote is not closed;
// undefined: text follows a closing one.
function fieldsOf(line, delimiter) {
  if (delimiter === " ") return line.replace(/^ +| +$/g, "").split(/ +/);
  if (delimiter !== "," && delimiter !== ";") return line.split(delimiter).map(field => field.trim());
  const fields = [];
  for (let start = 0; ;) {
    let end;
    if (line[start] === '"') {
      for (end = start + 1; ; end += 2) {
        end = line.indexOf('"', end);
        if (end < 0) return null;
        if (line[end + 1] !== '"') break;
      }
      fields.push(line.slice(start + 1, end).trim().replaceAll('""', '"').replaceAll("\n", " "));
      end++;
      if (end < line.length && line[end] !== delimiter) return undefined;
    } else {
      end = line.indexOf(delimiter, start);
      if (end < 0) end = line.length;
      fields.push(line.slice(start, end).trim());
    }
    if (end === line.length) return fields;
    start = end + 1;
  }
}

// { number, fields } of each line that is not blank; number is that of the line, from 1.
function* recordsOf(text, delimiter, fail) {
  const LONGEST = 64;
  const lines = (text.includes("\n") ? text.replaceAll("\r\n", "\n") : text.replaceAll("\r", "\n")).split("\n");
  for (let at = 0; at < lines.length; at++) {
    if (/^[ \t]*$/.test(lines[at])) continue;
    const first = at;
    let record = lines[at];
    delimiter ??= ["::", "\t", ";", ",", "|", " "].find(candidate => record.includes(candidate)) ?? "\t";
    let fields = fieldsOf(record, delimiter);
    while (fields === null && at + 1 < lines.length && at - first < LONGEST - 1)
      fields = fieldsOf(record += `\n${lines[++at]}`, delimiter);
    if (!fields) fail(first + 1, "a quotation mark is not closed or has text behind it; correct or remove the line");
    yield { number: first + 1, fields, delimiter };
  }
}

const yearOf = text => /^\d+$/.test(text) && Number(text) >= 1870 && Number(text) < 2200 ? Number(text) : null;

// The year in the last parenthesis that starts with one: 'Heat (1995)', 'Ash (1995) (V)', 'Fawlty Towers (1975-1979)'.
const yearInTitle = title =>
  [...title.matchAll(/\((\d{4})[)\-–]/g)].reverse().map(match => yearOf(match[1])).find(year => year !== null) ?? null;

// { source, unrated, ratings: [{ title, originalTitle, year, value }] }, value a share of the best rating there is.
// What is wrong with the file is thrown as a sentence.
function readRatings(name, text, { columns, sources }) {
  const fail = (line, problem) => { throw new Error(`${name}, line ${line}: ${problem}.`); };
  const records = recordsOf(text, undefined, fail), head = records.next().value;
  if (!head) throw new Error(`${name} is empty. ${KNOWN_FILES}`);

  const letters = head.fields.map(field => field.split(":")[0].replace(/\P{L}/gu, "").toLowerCase());
  const columnOf = (what, names) => {
    const found = [...letters.keys()].filter(at => names.includes(letters[at]));
    if (found.length > 1) fail(head.number, `the columns '${head.fields[found[0]]}' and '${head.fields[found[1]]}' could both be the ${what}; remove or rename one of them`);
    return found[0];
  };
  const titleAt = columnOf("title", columns.title), ratingAt = columnOf("rating", columns.rating);
  if (titleAt === undefined || ratingAt === undefined)
    throw new Error(`${name} is not a file of ratings: its first line names no ${titleAt === undefined ? "title" : "rating"} column. ${KNOWN_FILES}`);
  const originalAt = columnOf("original title", columns.originalTitle);
  let yearAt;
  for (const names of columns.years) yearAt ??= columnOf("year", names);
  let { name: source, scale } = sources.find(each => each.columns.every(column => letters.includes(column)));

  const limit = scale || 100, ratings = [];
  let unrated = 0;
  for (const { number: line, fields, delimiter } of records) {
    if (fields.length !== letters.length) fail(line, `${count(fields.length, "column", "columns")} where the header has ${letters.length}; correct or remove the line`);
    const written = fields[ratingAt];
    // Goodreads writes 0 for what has no rating.
    if (written === "" || (source === "Goodreads" && written === "0")) {
      unrated++;
      continue;
    }
    const text = delimiter === "," ? written : written.replaceAll(",", ".");
    const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Math.fround(Number(text)) : Infinity;
    if (value > limit) fail(line, `the rating '${written.length > 40 ? `${written.slice(0, 40)}…` : written}' is not a number from 0 to ${limit}; correct or remove the line`);
    const title = fields[titleAt];
    if (title === "") fail(line, "the title is empty; correct or remove the line");
    const year = yearAt === undefined ? null : yearOf(fields[yearAt]);
    const originalTitle = originalAt === undefined ? "" : fields[originalAt];
    ratings.push({ title, originalTitle, year: year ?? yearInTitle(title), value });
  }
  if (ratings.length === 0) throw new Error(`${name} has no rating in any line. Rate something first.`);
  // A service that is not known has the usual scale of stars, marks out of ten or percent.
  const highest = Math.max(...ratings.map(rating => rating.value));
  if (scale === 0) scale = highest <= 5 ? 5 : highest <= 10 ? 10 : 100;
  // Rounded to 32 bits as the library does, so that the ratings are the same to the last bit.
  for (const rating of ratings) rating.value = Math.fround(rating.value / scale);
  return { source, unrated, ratings };
}
