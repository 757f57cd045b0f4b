// 搜索页。索引按两个相邻的字（键）分在许多小文件里，名字里带校验；怎么分、怎么写的，见程序的 src/search.rs，这里是它的另一半。
// 一两个字的，索引就能说准；长的先由索引挑出可能有的页面，再取来原文核对，只显示、只计数核对过的。
// 没有别的库；从文件夹里打开（file://）时，同样的文件写成脚本，一个一个装进来。
"use strict";

const LinliSearch = (() => {
  // ── 字和键（src/text/fold.rs、src/search/grams.rs）

  const [AFTER, BEFORE, PRESENT] = [2, 3, 4];
  const [SYLLABLES, INITIALS] = [0xe000, 0xf000];
  const UNSEEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ufdd0-\ufdef\u200c\u200d\u0300-\u036f\ufe00-\ufe0f]/;
  const WORD = /^[\p{Alphabetic}\p{N}]$/u;
  const PRIVATE = /[\ue000-\uf8ff]/;

  /** 一个字换成搜索时当作的字：小写、半角、简体、不带声调；看不见的去掉。 */
  function folder(simplified) {
    const known = new Map();
    const plain = (c) => {
      if (UNSEEN.test(c)) return "";
      if (/\s/.test(c)) return " ";
      const code = c.charCodeAt(0);
      if (code >= 0xff01 && code <= 0xff5e) c = String.fromCharCode(code - 0xfee0);
      const small = c.toLowerCase();
      if (small.length === 1) c = small;
      return simplified.get(c) ?? c;
    };
    return (c) => {
      let folded = known.get(c);
      if (folded === undefined) {
        const text = c.length === 1 ? plain(c) : c;
        known.set(c, folded = { text, word: WORD.test(text) && !PRIVATE.test(text) });
      }
      return folded;
    };
  }

  /** 一段文字：折好的样子、每个位置是字还是标点、它在原文的哪里。 */
  function fold(text, one) {
    let folded = "", at = 0, blank = false, behindNarrow = false;
    const words = [], places = [];
    for (const c of text) {
      let { text: unit, word } = one(c);
      // 1,234 里的逗号。
      if (c === "," && /^\d,\d{3}(?!\d)/.test(text.slice(at - 1, at + 5))) unit = "";
      if (unit === " ") blank = true;
      else if (unit) {
        // 汉字旁边的空格不算；全角的字母是字母，全角的逗号是中文的。
        const narrow = (word ? unit : c).codePointAt(0) < 0x2e80;
        if (blank && behindNarrow && narrow) {
          folded += " ";
          words.push(false);
          places.push(at - 1);
        }
        [blank, behindNarrow] = [false, narrow];
        folded += unit;
        for (let k = 0; k < unit.length; k++) { words.push(word); places.push(at + k); }
      }
      at += c.length;
    }
    return { text: folded, words, places };
  }

  function mixed(unit) {
    const once = (unit * 0x9e35) & 0xffff;
    const twice = ((once ^ (once >> 7)) * 0x6a6d) & 0xffff;
    return twice ^ (twice >> 9);
  }

  function key(first, second) {
    const [a, b] = [mixed(first), mixed(second)];
    return (((a >> 8) << 24) | ((b >> 14) << 22) | ((a & 0xff) << 14) | (b & 0x3fff)) >>> 0;
  }

  /** 一段文字里每两个相邻的字的键。 */
  function keysOf({ text, words }) {
    const keys = [], code = (at) => text.charCodeAt(at);
    for (let at = 0; at < text.length; at++) {
      if (words[at]) {
        if (at + 1 < text.length) keys.push(key(code(at), words[at + 1] ? code(at + 1) : AFTER));
      } else {
        if (text[at] !== " ") keys.push(key(code(at), PRESENT));
        if (words[at + 1]) keys.push(key(code(at + 1), BEFORE));
      }
    }
    return keys;
  }

  /** 口音里不分的当作一样：zh 和 z，ing 和 in。 */
  function heard(syllable) {
    const flat = syllable.replace(/^([zcs])h/, "$1");
    return /[aei]ng$/.test(flat) ? flat.slice(0, -1) : flat;
  }

  function soundCode(syllable) {
    let hash = 0x811c9dc5;
    for (const c of heard(syllable)) hash = Math.imul(hash ^ c.charCodeAt(0), 0x01000193) >>> 0;
    return SYLLABLES + ((hash ^ (hash >>> 12)) & 0xfff);
  }

  const pairs = (list, code) => list.slice(1).map((next, at) => key(code(list[at]), code(next)));

  // ── 一个分片（src/search/shard.rs）

  /** 键 → 有它的页面的编号，和其中哪些是在标题里。 */
  function decode(bytes, first, keyBits, pageBits) {
    let at = 0;
    const bit = () => (bytes[at >> 3] >> (7 - (at++ & 7))) & 1;
    const bits = (count) => { let n = 0; while (count--) n = n * 2 + bit(); return n; };
    const gamma = () => { let n = 0; while (n < 31 && !bit()) n++; return 2 ** n + bits(n); };
    const rice = (low) => { let n = 0; while (bit()) n++; return n * 2 ** low + bits(low); };
    const parameter = (room, count) => Math.min(24, Math.floor(Math.log2(Math.max(1, Math.floor(2 ** room / Math.max(1, count))))));
    const found = new Map(), keys = gamma() - 1, step = parameter(keyBits, keys);
    for (let n = 0, next = 0; n < keys; n++) {
      const low = next + rice(step);
      next = low + 1;
      const pages = new Array(gamma()), inTitles = bit(), between = parameter(pageBits, pages.length);
      for (let k = 0, from = 0; k < pages.length; k++) from = (pages[k] = from + rice(between)) + 1;
      found.set(first * 2 ** keyBits + low, { pages, titles: inTitles ? pages.map(bit) : null });
    }
    return found;
  }

  async function unpack(bytes) {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  const utf16 = async (bytes) => new TextDecoder("utf-16le").decode(await unpack(bytes));
  const json = async (bytes) => JSON.parse(new TextDecoder().decode(await unpack(bytes)));

  // ── 索引

  /** 一次最多取这么多个分片；更长的，由原文来核对。 */
  const MOST_KEYS = 8;
  /** 一次核对这么多页；页面不多的站，全部核对，说得准。 */
  const BATCH = 20;
  const FEW = 300;

  /** 打开索引。load(名字) 给出那个文件的字节。 */
  async function open(load) {
    const entry = await json(await load("index"));
    const [columns, folding] = await Promise.all([load(entry.columns).then(json), load(entry.folding).then(utf16)]);
    const simplified = new Map();
    for (let at = 0; at < folding.length; at += 2) simplified.set(folding[at], folding[at + 1]);
    const one = folder(simplified);
    const rows = new Map();
    let next = 0;
    const places = columns.places.map((step, row) => {
      const place = next + step;
      rows.set(place, row);
      next = place + 1;
      return place;
    });
    const count = places.length;
    const isSmall = count <= FEW;
    const batch = isSmall ? FEW : BATCH;
    const mark = (list, at) => `${at}-${list.slice(at * 8, at * 8 + 8)}`;
    const kept = new Map();
    const once = (name, make) => {
      if (!kept.has(name)) {
        const made = make();
        kept.set(name, made);
        made.catch(() => kept.delete(name));
      }
      return kept.get(name);
    };

    const { shardBits, pageBits, packBits } = entry;
    const shard = (at) => once(`s${at}`, async () => decode(await load(`s/${mark(entry.shards, at)}`), at, 32 - shardBits, pageBits));
    const shardOf = (key) => (shardBits ? key >>> (32 - shardBits) : 0);

    /** 每一页有没有这个键：0 没有，1 有，2 在标题里。 */
    async function having(key) {
      const levels = new Uint8Array(count);
      const found = (await shard(shardOf(key))).get(key);
      found?.pages.forEach((page, at) => { levels[rows.get(page)] = found.titles?.[at] ? 2 : 1; });
      return levels;
    }

    /** 一个字：以它开头的所有的键。 */
    async function beginning(unit) {
      const levels = new Uint8Array(count), begin = (key) => (key & 0xff3fc000) >>> 0, first = begin(key(unit, 0));
      const shards = new Set([0, 1, 2, 3].map((sub) => shardOf((first | (sub << 22)) >>> 0)));
      for (const found of await Promise.all([...shards].map(shard))) {
        for (const [known, { pages, titles }] of found) {
          if (begin(known) !== first) continue;
          pages.forEach((page, at) => {
            const row = rows.get(page);
            levels[row] = Math.max(levels[row], titles?.[at] ? 2 : 1);
          });
        }
      }
      return levels;
    }

    const least = (lists) => lists.reduce((one, other) => one.map((level, row) => Math.min(level, other[row])));
    const most = (lists) => lists.reduce((one, other) => one.map((level, row) => Math.max(level, other[row])));
    const spread = (list, most) => (list.length <= most ? list : Array.from({ length: most }, (_, at) => list[Math.floor((at * list.length) / most)]));

    /** 一段折好的文字：每一页有没有；exact 说不必核对。 */
    async function term(folded, most) {
      const { text, words } = folded;
      if (text.length === 1 && words[0]) return { levels: await beginning(text.charCodeAt(0)), exact: true };
      const keys = [...new Set(keysOf(folded))];
      if (!keys.length) return { levels: new Uint8Array(count), exact: true };
      const levels = least(await Promise.all(spread(keys, most).map(having)));
      return { levels, exact: text.length === 1 || (text.length === 2 && words[0] && words[1]) };
    }

    const pack = (at) => once(`t${at}`, async () => {
      const found = new Map();
      for (const part of (await utf16(await load(`t/${mark(entry.packs, at)}`))).split("\u0001").slice(1)) {
        const [place, address, title, sounds, ...texts] = part.split("\u0002");
        let heading = null;
        const blocks = [{ text: title, title: true }];
        for (const text of texts) {
          const cut = text.startsWith("#") ? text.indexOf("\n") : -1;
          if (cut > 0) heading = { id: text.slice(1, cut), text: text.slice(cut + 1) };
          blocks.push({ text: cut > 0 ? heading.text : text, heading });
        }
        blocks.forEach((block) => { block.folded = fold(block.text, one); });
        found.set(rows.get(Number(place)), { address, title, blocks, sounds: sounds ? sounds.split("/").map((text) => text.split(" ")) : [] });
      }
      return found;
    });
    const page = async (row) => (await pack(places[row] >> packBits)).get(row);

    const readings = () => once("readings", async () => {
      const [syllables, ofCharacter] = [new Set(), new Map()];
      for (const line of (await utf16(await load(entry.readings))).split("\n")) {
        const syllable = line.match(/^[a-z]+/)?.[0] ?? "";
        syllables.add(syllable);
        for (const c of line.slice(syllable.length)) ofCharacter.set(c, syllable);
      }
      return { syllables, ofCharacter };
    });

    // ── 查询

    const synonyms = entry.synonyms.map((group) => group.map((word) => fold(word, one)));

    /** 查询的各个词：空格隔开，引号里的是一个；每个词和它的同义词。 */
    function parse(query) {
      const parts = [...query.matchAll(/[“”"＂「」]([^“”"＂「」]+)[“”"＂「」]|[^\s“”"＂「」]+/gu)].slice(0, 12);
      const terms = parts.map((part) => fold(part[1] ?? part[0], one)).filter((folded) => folded.text);
      return terms.map((folded) => {
        const groups = synonyms.filter((group) => group.some((word) => word.text === folded.text));
        const others = groups.flat().filter((word) => word.text !== folded.text);
        return [folded, ...others];
      });
    }

    /** 有全部词的页面，按该有的先后；hits 里每个是 {row, tier}。 */
    async function candidates(terms) {
      const mostKeys = Math.max(1, Math.floor(MOST_KEYS / Math.max(1, terms.flat().length)));
      let exact = true;
      const levels = await Promise.all(terms.map(async (words) => {
        const found = await Promise.all(words.map((word) => term(word, mostKeys)));
        exact &&= found.every((one) => one.exact);
        return most(found.map((one) => one.levels));
      }));
      // 两个词连在一起的先。
      const joints = [];
      for (let at = 1; at < terms.length && at < 4; at++) {
        const [left, right] = [terms[at - 1][0], terms[at][0]];
        if (left.words.at(-1) && right.words[0]) joints.push(key(left.text.charCodeAt(left.text.length - 1), right.text.charCodeAt(0)));
      }
      const joined = await Promise.all(joints.map(having));
      const hits = [];
      for (let row = 0; row < count; row++) {
        if (!levels.length || levels.some((level) => !level[row])) continue;
        const titles = levels.filter((level) => level[row] === 2).length;
        hits.push({ row, tier: titles * 4 + joined.filter((level) => level[row]).length });
      }
      return { hits: inOrder(hits), exact };
    }

    const inOrder = (hits) => hits.sort((one, other) =>
      other.tier - one.tier || columns.days[other.row] - columns.days[one.row] || one.row - other.row);

    /** 词在一段里的各处：[从, 到, 第几个词]。 */
    function matches(folded, terms) {
      const found = [];
      terms.forEach((words, index) => words.forEach((word) => {
        for (let at = folded.text.indexOf(word.text); at >= 0; at = folded.text.indexOf(word.text, at + 1)) found.push([at, at + word.text.length, index]);
      }));
      return found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
    }

    /** 有全部不同的词的最短的一截有多长；没有是无穷。 */
    function span(found, count) {
      let best = Infinity;
      for (let from = 0; from < found.length; from++) {
        const seen = new Set();
        for (let to = from; to < found.length && found[to][0] - found[from][0] < best; to++) {
          seen.add(found[to][2]);
          if (seen.size === count) { best = found[to][1] - found[from][0]; break; }
        }
      }
      return best;
    }

    /** 核对一页；有全部词的，给出显示什么。 */
    async function look({ row, tier }, terms, phrase) {
      const shown = await page(row);
      if (!shown) return null;
      const seen = new Set();
      let best = null, title = 0;
      for (const block of shown.blocks) {
        const found = matches(block.folded, terms);
        if (!found.length) continue;
        const kinds = new Set(found.map((one) => one[2]));
        kinds.forEach((kind) => seen.add(kind));
        const whole = phrase && block.folded.text.includes(phrase) ? 1 : 0;
        // 一样近的，整句的比一个名称说得清楚。
        const value = whole * 1e6 + kinds.size * 1e4 - Math.min(5000, span(found, kinds.size)) + (block.text.length > 20 ? 40 : 0);
        if (block.title) title = whole * 2 + kinds.size / terms.length;
        else if (!best || value > best.value) best = { block, found, value, whole, kinds: kinds.size };
      }
      if (seen.size < terms.length) return null;
      const near = best && best.kinds === terms.length && terms.length > 1 ? 1 / (1 + Math.floor(span(best.found, terms.length) / 8)) : 0;
      // 问的就是这个数的，指标在说到它的文章前面。
      const figure = shown.address.includes("#") && shown.blocks[1]?.folded.text.includes(`:${phrase}`) ? 4 : 0;
      const order = title * 20 + (best?.whole ?? 0) * 5 + near + figure;
      return { row, tier, order, ...shown, best, terms };
    }

    const facetsOf = (row, facet) => [columns.facets[facet].of[row]].flat().filter(Boolean);

    /** 筛选：chosen 是 {第几个方面: 第几个值}。 */
    const isKept = (row, chosen, but) => Object.entries(chosen).every(([facet, value]) => Number(facet) === but || facetsOf(row, Number(facet)).includes(value));

    const counted = (hits, chosen) => columns.facets.map((facet, at) => {
      const counts = new Map();
      for (const { row } of hits) if (isKept(row, chosen, at)) for (const value of facetsOf(row, at)) counts.set(value, (counts.get(value) ?? 0) + 1);
      return counts;
    });

    /** 一次搜索：more() 给出再往下的几条，直到没有。 */
    async function search(query, chosen = {}) {
      const terms = parse(query), text = (terms) => terms.map(([word]) => word.text).join("");
      if (!terms.length) return null;
      let result = await find(terms, chosen);
      query = fold(query, one).text;
      if (!result.any) {
        // 旁边和中间的标点不算，再找一遍。
        const plain = parse(query.replace(/[^\p{Alphabetic}\p{N}]+/gu, " "));
        if (plain.length && text(plain) !== text(terms)) {
          const again = await find(plain, chosen);
          if (again.any) return Object.assign(again, { apart: true });
        }
      }
      const { hits, check } = result;
      if (!result.any) {
        const sounding = await bySound(query);
        if (sounding) return Object.assign(run(sounding.hits, false, sounding.check, chosen, batch), { suggestion: sounding.suggestion });
        // 网格数没有，网格有。
        for (let word = [...query].slice(0, -1); word.length > 1 && word.length < 8; word.pop()) {
          if ((await find(parse(word.join("")), {})).any) return Object.assign(result, { suggestion: word.join("") });
        }
      } else if (/^[a-z' ]+$/.test(query) && hits.length <= BATCH) {
        // 几个字母，也可能是拼音。
        const sounding = await bySound(query);
        const known = new Set(hits.map(({ row }) => row));
        const more = sounding?.hits.filter(({ row }) => !known.has(row)) ?? [];
        if (more.length) {
          const both = [...hits.map((hit) => ({ ...hit, check })), ...more.map((hit) => ({ ...hit, tier: -1, check: sounding.check }))];
          result = run(both, false, (hit) => hit.check(hit), chosen, batch);
        }
      }
      return result;
    }

    /** 有这些词的；any 说不管筛选，有没有。 */
    async function find(terms, chosen) {
      const { hits, exact } = await candidates(terms), phrase = terms.map(([word]) => word.text).join("");
      const check = (hit) => look(hit, terms, phrase);
      const result = run(hits, exact, check, chosen, exact && terms.length === 1 ? 0 : batch);
      let any = hits.length > 0;
      if (any && !exact && hits.length <= batch) any = (isSmall || !Object.keys(chosen).length) ? await result.all() > 0 : any;
      return Object.assign(result, { hits, check, any });
    }

    /** 核对、排序、给出这些页面；一次至少核对 least 页，好让最近的排在前面。 */
    function run(hits, exact, check, chosen, least = 0) {
      const kept = ({ row }) => isKept(row, chosen);
      const left = isSmall ? hits : hits.filter(kept);
      const [ready, checked] = [[], []];
      let at = 0, found = 0;
      /** 核对下一批；一批里的再按原文排。 */
      async function next(size) {
        const looked = await Promise.all(left.slice(at, at + size).map(check));
        at = Math.min(left.length, at + size);
        const good = looked.filter(Boolean);
        good.sort((one, other) => other.order - one.order || columns.days[other.row] - columns.days[one.row] || one.row - other.row);
        checked.push(...good);
        const shown = good.filter(kept);
        found += shown.length;
        ready.push(...shown);
      }
      return {
        /** 各个值有几条；sure 说是不是核对过的。 */
        counts: () => counted(exact || at < left.length || left !== hits && left.length < hits.length ? hits : checked, chosen),
        get sure() { return exact || (at >= left.length && left.length === hits.length); },
        get found() { return exact ? left.filter(kept).length : found; },
        get open() { return exact ? 0 : left.length - at; },
        get rest() { return ready.length + left.slice(at).filter(kept).length; },
        /** 不管筛选，可能有几条。 */
        get whole() { return at < hits.length ? hits.length : Math.max(checked.length, exact ? hits.length : 0); },
        /** 全部核对，说有几条。 */
        async all() {
          while (at < left.length) await next(batch);
          return checked.length;
        },
        async more(size) {
          while (ready.length < size && at < left.length) await next(Math.max(least, size));
          return ready.splice(0, size);
        },
      };
    }

    // ── 拼音

    /** 拼音能分成哪几个音节；最后一个可以没打完。 */
    function syllabled(letters, syllables) {
      const whole = [];
      const walk = (from, list) => {
        if (whole.length >= 8) return;
        if (from === letters.length) return void whole.push({ list, partial: "" });
        for (let to = Math.min(letters.length, from + 6); to > from; to--) {
          const part = letters.slice(from, to);
          if (syllables.has(part)) walk(to, [...list, part]);
          else if (to === letters.length && list.length > 1 && [...syllables].some((one) => one.startsWith(part))) whole.push({ list, partial: part });
        }
      };
      walk(0, []);
      return whole.filter(({ list }) => list.length > 1);
    }

    /** 标题里第几个读音起，读起来一样；-1 没有。 */
    function soundsAt(stretch, list, partial = "") {
      const same = (at) => list.every((one, k) => stretch[at + k] && heard(stretch[at + k]) === heard(one)) && (!partial || stretch[at + list.length]?.startsWith(partial));
      return stretch.findIndex((_, at) => same(at));
    }

    /** 按读音找标题：拼音、拼音的首字母、音同字不同。 */
    async function bySound(query) {
      const letters = query.replace(/[\s']+/g, "");
      const title = (test) => async (hit) => {
        const shown = await page(hit.row);
        return shown && test(shown) ? { ...hit, ...shown, order: 0, best: null, terms: [] } : null;
      };
      const rowsOf = (levels) => [...levels.keys()].filter((row) => levels[row]).map((row) => ({ row, tier: 0 }));
      if (/^[a-z]+$/.test(letters)) {
        if (letters.length < 2 || letters.length > 40) return null;
        const splits = syllabled(letters, (await readings()).syllables);
        const ways = splits.map(({ list }) => pairs(list, soundCode));
        if (letters.length <= 12) ways.push(pairs([...letters], (c) => INITIALS + c.charCodeAt(0) - 97));
        const found = await Promise.all(ways.map(async (keys) => least(await Promise.all(spread(keys, MOST_KEYS).map(having)))));
        if (!found.length) return null;
        const test = ({ sounds }) => sounds.some((stretch) => splits.some(({ list, partial }) => soundsAt(stretch, list, partial) >= 0)
          || stretch.map((one) => one[0]).join("").includes(letters));
        const hits = inOrder(rowsOf(most(found)));
        return hits.length ? { hits, check: title(test) } : null;
      }
      // 音同字不同：两个相邻的音一样的越多越近。
      const { ofCharacter } = await readings();
      const said = [...query].map((c) => ofCharacter.get(c)).filter(Boolean).slice(0, 16);
      if (said.length < 2) return null;
      const found = await Promise.all(spread(pairs(said, soundCode), MOST_KEYS).map(having));
      const near = [];
      for (let row = 0; row < count; row++) {
        const same = found.filter((levels) => levels[row]).length;
        if (same * 2 > found.length) near.push({ row, tier: same });
      }
      const hits = inOrder(near).slice(0, BATCH);
      if (!hits.length) return null;
      const spelled = (shown) => {
        // 标题里读音最近的那一截。
        const han = [...shown.title.matchAll(/\p{Script=Han}/gu)], flat = shown.sounds.flat();
        let best = { same: 0, at: 0 };
        for (let at = 0; at + said.length <= flat.length; at++) {
          const same = said.filter((one, k) => heard(one) === heard(flat[at + k])).length;
          if (same > best.same) best = { same, at };
        }
        const [first, last] = [han[best.at], han[best.at + said.length - 1]];
        return han.length === flat.length && first && last && best.same === said.length
          ? shown.title.slice(first.index, last.index + last[0].length) : shown.title;
      };
      const first = await page(hits[0].row);
      return { hits: hits.filter(({ tier }) => tier === hits[0].tier), check: title(() => true), suggestion: first && spelled(first) };
    }

    return { search, facets: columns.facets, days: columns.days, states: columns.states, pages: entry.pages };
  }

  // ── 摘录

  /** 一段里词的前后：[文字, 是不是要标出来] 的列表。 */
  function marked(block, found, width) {
    const { text, folded } = block;
    const place = (at) => folded.places[at] ?? text.length;
    const ranges = [];
    for (const [from, to] of found) {
      const range = [place(from), place(to - 1) + 1];
      while (UNSEEN.test(text[range[1]])) range[1]++;
      const last = ranges.at(-1);
      if (last && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
      else ranges.push(range);
    }
    let start = 0, end = text.length;
    if (width && text.length > width) {
      start = Math.max(0, (ranges[0]?.[0] ?? 0) - Math.floor(width / 3));
      end = Math.min(text.length, start + width);
      start = Math.max(0, end - width);
      // 不从一个字的中间切开。
      if (start && /[\udc00-\udfff]/.test(text[start])) start--;
      if (end < text.length && /[\udc00-\udfff]/.test(text[end])) end++;
    }
    const parts = [];
    let at = start;
    if (start) parts.push(["……", false]);
    for (const [from, to] of ranges) {
      if (to <= at || from >= end) continue;
      if (from > at) parts.push([text.slice(at, from), false]);
      parts.push([text.slice(Math.max(at, from), Math.min(end, to)), true]);
      at = Math.min(end, to);
    }
    if (at < end) parts.push([text.slice(at, end), false]);
    if (end < text.length) parts.push(["……", false]);
    return parts;
  }

  /** 词在标题里的样子。 */
  function inTitle(hit) {
    const block = hit.blocks[0], found = [];
    for (const words of hit.terms) for (const { text } of words) {
      for (let at = block.folded.text.indexOf(text); at >= 0; at = block.folded.text.indexOf(text, at + 1)) found.push([at, at + text.length]);
    }
    return marked(block, found.sort((one, other) => one[0] - other[0]), 120);
  }

  return { open, marked, inTitle, key, fold, folder, decode };
})();

if (typeof module !== "undefined") module.exports = LinliSearch;
if (typeof document !== "undefined") (() => {
  const form = document.querySelector("form[data-search]");
  if (!form) return;
  const input = form.elements.q;
  const [status, facets, list, button] = ["count", "facets", "results", "more"].map((name) => document.querySelector(`.search-${name}`));
  const narrow = facets.closest("details");
  const PAGE = 10;

  // ── 取文件

  const isScript = form.dataset.search.endsWith(".js");
  const base = form.dataset.search.replace(/index\.\w+$/, "");
  const waiting = new Map();
  window.linliSearch = (name, text) => {
    waiting.get(name)?.(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
    waiting.delete(name);
  };

  function load(name) {
    if (!isScript) {
      const entry = name === "index";
      return fetch(`${base}${name}.${entry ? "json" : "bin"}`, entry ? { cache: "no-cache" } : {}).then(async (answer) => {
        if (!answer.ok) throw new Error(`没有取到 ${name}（${answer.status}）`);
        return new Uint8Array(await answer.arrayBuffer());
      });
    }
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      waiting.set(name, resolve);
      script.src = `${base}${name}.js`;
      script.onload = () => { script.remove(); if (waiting.delete(name)) reject(new Error(`没有取到 ${name}`)); };
      script.onerror = () => { script.remove(); waiting.delete(name); reject(new Error(`没有取到 ${name}`)); };
      document.head.append(script);
    });
  }

  let opened = null;
  const index = () => (opened ??= LinliSearch.open(load).catch((error) => { opened = null; throw error; }));

  // ── 显示

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const written = (parts) => parts.map(([text, isMarked]) => (isMarked ? make("mark", { textContent: text }) : text));

  /** 站内的地址，从这一页看。 */
  function href(address, id) {
    const [path, own] = address.split(/#(?=[^#]*$)/);
    const home = form.dataset.home.replace(/index\.html$/, "");
    const file = isScript && path.endsWith("/") ? "index.html" : "";
    const to = home + encodeURI(path.slice(1)).replace(/[?#]/g, encodeURIComponent) + file;
    const anchor = own ?? id;
    return anchor ? `${to}#${encodeURIComponent(anchor)}` : to;
  }

  function day(number) {
    if (!number) return "";
    const [year, month, date] = [Math.floor(number / 10000), Math.floor(number / 100) % 100, number % 100];
    return `${year}年${month ? `${month}月` : ""}${date ? `${date}日` : ""}`;
  }

  function item(found, hit) {
    const title = make("a", { href: href(hit.address) }, ...written(LinliSearch.inTitle(hit)));
    const kinds = found.facets.filter(({ label }) => label === "类型").flatMap(({ names, of }) => [of[hit.row]].flat().filter(Boolean).map((at) => names[at - 1]));
    const about = [found.states?.[hit.row], ...kinds, day(found.days[hit.row])].filter(Boolean).join(" · ");
    const entry = make("li", {}, make("h2", {}, title));
    const where = make("p", { className: "search-about" }, about);
    const heading = hit.best?.block.heading;
    if (heading && !hit.address.includes("#")) {
      where.append(about ? " · " : "", make("a", { href: href(hit.address, heading.id), textContent: heading.text }));
    }
    entry.append(where);
    // 只有一个名称、一个日期的，接着写一句正文。
    const first = hit.blocks.find((block) => !block.title && block.text.length > 20);
    const block = hit.best?.block ?? first ?? hit.blocks[1];
    const parts = block ? LinliSearch.marked(block, hit.best?.found ?? [], 120) : [];
    if (block && first && block.text.length <= 20 && block !== first) parts.push(["　", false], ...LinliSearch.marked(first, [], 90));
    if (block) entry.append(make("p", { className: "search-text" }, ...written(parts)));
    return entry;
  }

  let chosen = {};
  /** 从地址里来的筛选：名字，等索引打开了才知道是第几个。 */
  let wanted = [];
  let turn = 0;
  let current = null;

  function say(...parts) {
    const text = parts.map((part) => part.textContent ?? part).join("");
    if (status.textContent !== text) status.replaceChildren(...parts);
  }

  /** 要找的词，太长的只写开头。 */
  const asked = () => {
    const query = [...input.value.trim().replace(/^[“”"]+|[“”"]+$/g, "")];
    return query.length > 40 ? `${query.slice(0, 40).join("")}……` : query.join("");
  };
  const link = (text, query) => make("a", { textContent: text, href: `?${new URLSearchParams({ q: query })}` });

  /** 找到了几条，或者可以怎么办。 */
  function told(found) {
    const { open, suggestion, apart, whole } = current, within = names(found), query = asked();
    if (suggestion) return [`没有找到“${query}”。是不是要找“`, link(suggestion, suggestion), "”？"];
    if (!current.found && !open) {
      if (within && whole) return [`在“${within}”里没有找到“${query}”。`, link("不限范围", input.value.trim()), `，有 ${whole} 条。`];
      if (!query) return ["写上要找的字词。"];
      return [`没有找到“${query}”。换一个${[...query].length > 2 ? "短一点的" : ""}词试试。`];
    }
    const how = apart ? "没有完全一样的，不算标点，" : "";
    return [`${how}${open ? `已核对出 ${current.found} 条，还有 ${open} 条可能也有` : `找到 ${current.found} 条`}。`];
  }

  /** 选了哪些范围。 */
  const names = (found) => Object.entries(chosen).map(([facet, value]) => found.facets[facet].names[value - 1]).join("、");

  function showFacets(found) {
    const focused = document.activeElement?.dataset?.facet;
    const counts = current ? current.counts() : [];
    const selects = found.facets.flatMap((facet, at) => {
      const values = [...(counts[at] ?? [])].sort(([one], [other]) => one - other);
      if (!values.length || (values.length < 2 && !chosen[at])) return [];
      if (facet.label === "年份") values.sort(([one], [other]) => facet.names[other - 1].localeCompare(facet.names[one - 1]));
      const most = current.sure ? "" : "至多 ";
      const select = make("select", {}, make("option", { value: "", textContent: "不限" }),
        ...values.map(([value, count]) => make("option", { value, textContent: `${facet.names[value - 1]}（${most}${count}）`, selected: chosen[at] === value })));
      select.dataset.facet = at;
      select.addEventListener("change", () => {
        if (select.value) chosen[at] = Number(select.value); else delete chosen[at];
        run(true);
      });
      return [make("label", {}, facet.label, select)];
    });
    facets.replaceChildren(...selects);
    narrow.hidden = !selects.length;
    const within = names(found);
    narrow.firstElementChild.textContent = within ? `缩小范围（已选：${within}）` : "缩小范围";
    if (within || matchMedia("(min-width: 40.01rem)").matches) narrow.open = true;
    if (focused !== undefined) facets.querySelector(`[data-facet="${focused}"]`)?.focus();
  }

  async function more(first, size = PAGE) {
    const mine = turn, [found, result] = [await index(), current];
    const hits = await result.more(size);
    if (mine !== turn) return;
    const items = hits.map((hit) => item(found, hit));
    if (first) list.replaceChildren(...items); else list.append(...items);
    button.hidden = !result.rest;
    say(...told(found));
    showFacets(found);
    if (!first) items[0]?.querySelector("a").focus();
  }

  function address(push) {
    const query = new URLSearchParams();
    if (input.value.trim()) query.set("q", input.value.trim());
    Promise.resolve(opened).then((found) => {
      if (found) inAddress(found).forEach((text) => query.append("in", text));
      const to = query.size ? `?${query}` : location.pathname;
      // 从文件夹里打开的页面，有的浏览器不让改地址。
      try { history[push ? "pushState" : "replaceState"](push ? null : history.state, "", to); } catch { /* 不要紧 */ }
    }).catch(() => {});
  }

  const inAddress = (found) => Object.entries(chosen).map(([facet, value]) => `${found.facets[facet].label}:${found.facets[facet].names[value - 1]}`);
  const parted = (texts) => texts.map((text) => text.split(/:(.*)/s).slice(0, 2));

  async function run(push, size = PAGE, again = false) {
    const mine = ++turn, query = input.value.trim();
    if (!query) {
      current = null;
      list.replaceChildren();
      button.hidden = narrow.hidden = true;
      say("");
      address(push);
      return;
    }
    try {
      const found = await index();
      for (const [label, name] of wanted.splice(0)) {
        const at = found.facets.findIndex((facet) => facet.label === label), value = found.facets[at]?.names.indexOf(name) ?? -1;
        if (value >= 0) chosen[at] = value + 1;
      }
      const result = await found.search(query, { ...chosen });
      if (mine !== turn) return;
      current = result ?? { found: 0, open: 0, rest: 0, whole: 0, sure: true, counts: () => [], more: async () => [] };
      await more(true, size);
      if (mine === turn) address(push);
    } catch (error) {
      if (mine !== turn) return;
      // 网站更新过，索引的文件换了名字：重新打开，再找一遍。
      const found = again ? null : await Promise.resolve(opened).catch(() => null);
      if (found) [wanted, chosen, opened] = [parted(inAddress(found)), {}, null];
      if (!again && mine === turn) return run(push, size, true);
      list.replaceChildren();
      button.hidden = narrow.hidden = true;
      say("搜索的数据没有取到，请刷新页面再试。");
      address(push);
    }
  }

  // ── 键盘和地址

  let composing = false;
  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; run(false); });
  input.addEventListener("input", (event) => { if (!composing && !event.isComposing) run(false); });
  input.addEventListener("focus", () => { index().catch(() => {}); }, { once: true });
  form.addEventListener("submit", (event) => { event.preventDefault(); if (!composing) run(true); });
  button.addEventListener("click", () => more(false).then(keep, () => run(false)));
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = [...list.querySelectorAll("h2 a")], at = links.indexOf(document.activeElement);
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName)) input.focus(), input.select();
    else if (event.key === "ArrowDown" && (document.activeElement === input || at >= 0) && links[at + 1]) links[at + 1].focus();
    else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? input).focus();
    else if (event.key === "Escape" && at >= 0) input.focus();
    else return;
    event.preventDefault();
  });

  // 从结果里去了别的页面，回来还在原处。
  const keep = () => { try { history.replaceState({ shown: list.children.length, top: scrollY }, ""); } catch { /* 不要紧 */ } };
  addEventListener("pagehide", keep);

  function fromAddress() {
    const query = new URLSearchParams(location.search), { shown, top } = history.state ?? {};
    input.value = query.get("q") ?? "";
    chosen = {};
    wanted = parted(query.getAll("in"));
    run(false, shown || PAGE).then(() => { if (top) scrollTo(0, top); });
  }
  addEventListener("popstate", fromAddress);
  fromAddress();
  // 从手机页头的按钮来的，接着就要写；别的从页面的开头读起。
  if (!input.value && new URLSearchParams(location.search).has("q")) input.focus();
})();
