//! Markup that was meant and stayed text: what is certain is found and mended, and the rest is left alone.

use linli::check::{self, Found, Reader};
use linli::config::Markdown;
use linli::config::rules::Rules;
use linli::diagnostic::{Code, Diagnostic};
use linli::document::markdown;
use linli::path::SourcePath;
use linli::text::lint;
use linli::text::passage::Passage;

/// All that is found in a text about its markup.
fn found(text: &str) -> Vec<Diagnostic> {
    let path = SourcePath::new("content/a.md");
    let options = check::Options::new(&Rules::default(), Default::default(), Default::default());
    let (reader, mut found) = (Reader::new(&options), Found::in_source(&path));
    let mut visit = |passage: &Passage<'_>| reader.read(passage, &mut found);
    let parsed = markdown::parse(&path, text, 0..text.len(), &Markdown::default(), true, &mut visit);
    let mut all = [parsed.diagnostics, found.diagnostics].concat();
    all.retain(|one| one.code.as_str().starts_with("markdown/") || one.code == Code::ShortcodeStray);
    all
}

fn mended(text: &str) -> String {
    let fixes = found(text).into_iter().flat_map(|one| one.fixes);
    lint::apply(text, fixes.map(|fix| (fix.start as usize..fix.end as usize, fix.text)).collect())
}

#[test]
fn what_has_one_reading_is_written_right() {
    let mut problems = Vec::new();
    for (wrong, right) in [
        ("＃＃ 背景\n", "## 背景\n"),
        ("＃＃背景\n", "## 背景\n"),
        ("＃　背景\n", "## 背景\n"),
        ("##背景\n", "## 背景\n"),
        ("###（一）做法\n", "### （一）做法\n"),
        ("#　背景\n", "## 背景\n"),
        ("甲\n##乙\n", "甲\n## 乙\n"),
        ("＞ 引用\n", "> 引用\n"),
        ("＞引用\n", "> 引用\n"),
        ("－ 甲\n－ 乙\n", "- 甲\n- 乙\n"),
        ("＊ 甲\n", "- 甲\n"),
        ("坚持＊＊党建＊＊引领\n", "坚持**党建**引领\n"),
        ("［文字］（https://a.cn）\n", "[文字](https://a.cn)\n"),
        ("[文字]（b.md）\n", "[文字](b.md)\n"),
        ("[文字](b.md）\n", "[文字](b.md)\n"),
        ("【文字】(b.md)\n", "[文字](b.md)\n"),
        ("！［图］（a.jpg）\n", "![图](a.jpg)\n"),
        ("！[图](a.jpg)\n", "![图](a.jpg)\n"),
        ("![图](a.jpg “标题”)\n", "![图](a.jpg \"标题\")\n"),
        ("![图](现场 照片.jpg)\n", "![图](<现场 照片.jpg>)\n"),
        ("![图](现场 照片.jpg \"题\")\n", "![图](<现场 照片.jpg> \"题\")\n"),
        ("| [通知](通 知.docx) | 乙 |\n|---|---|\n", "| [通知](<通 知.docx>) | 乙 |\n|---|---|\n"),
        ("[文字] (https://a.cn)\n", "[文字](https://a.cn)\n"),
        ("[1]：https://a.cn\n", "[1]: https://a.cn\n"),
        ("[^1]：内容\n", "[^1]: 内容\n"),
        ("文字\n[1]: https://a.cn\n", "文字\n\n[1]: https://a.cn\n"),
        ("文字__重点__文字\n", "文字**重点**文字\n"),
        ("文字_斜_文字\n", "文字*斜*文字\n"),
        ("** 重点 **工作\n", "**重点**工作\n"),
        ("**重点 **工作\n", "**重点**工作\n"),
        ("**粗 **后文，再**另**行。\n", "**粗**后文，再**另**行。\n"),
        ("| 甲 | 乙 |\n|——|：－－|\n| 1 | 2 |\n", "| 甲 | 乙 |\n| --- | :--- |\n| 1 | 2 |\n"),
        ("｜甲｜乙｜\n｜---｜---｜\n｜1｜2｜\n", "|甲|乙|\n| --- | --- |\n|1|2|\n"),
        ("| 甲 | 乙 |\n| 1 | 2 |\n", "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n"),
        ("| 甲 |\n|---|\n| 1 |\n后文\n", "| 甲 |\n|---|\n| 1 |\n\n后文\n"),
        ("做法：\n（一）甲\n（二）乙\n", "做法：\n\n（一）甲\n\n（二）乙\n"),
        ("1、甲\n2、乙\n", "1、甲\n\n2、乙\n"),
        ("①甲\n接上行\n②乙\n", "①甲\n接上行\n\n②乙\n"),
        ("　　甲。\n　　乙。\n", "　　甲。\n\n　　乙。\n"),
        ("甲\n![图](a.jpg)\n乙\n", "甲\n\n![图](a.jpg)\n\n乙\n"),
        // Marks of lists without a blank, in one paragraph, in several, and beside items.
        ("做法：\n-甲项\n-乙项\n", "做法：\n- 甲项\n- 乙项\n"),
        ("*甲项\n*乙项\n", "* 甲项\n* 乙项\n"),
        ("+甲项\n\n+乙项\n", "+ 甲项\n\n+ 乙项\n"),
        ("- 甲项\n-“乙”项\n", "- 甲项\n- “乙”项\n"),
        ("-甲项\n- 乙项\n", "- 甲项\n- 乙项\n"),
        ("－甲项\n－乙项\n", "- 甲项\n- 乙项\n"),
        ("- [x]已办\n- []未办\n- [ x ] 已办\n", "- [x] 已办\n- [ ] 未办\n- [x] 已办\n"),
        // Rows with blank lines between them.
        ("| 甲 | 乙 |\n\n|---|---|\n\n| 1 | 2 |\n", "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n"),
        (
            "| 甲 | 乙 |\n|---|---|\n\n| 1 | 2 |\n\n| 3 | 4 |\n",
            "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n",
        ),
        ("| 甲 | 乙 |\n\n| 1 | 2 |\n", "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n"),
        // Links that lack a bracket or have the wrong ones.
        ("见[办法(b.md)。\n", "见[办法](b.md)。\n"),
        ("见[办法（https://a.cn/x）。\n", "见[办法](https://a.cn/x)。\n"),
        ("见《办法》(https://a.cn/x)。\n", "见[《办法》](https://a.cn/x)。\n"),
        ("见(办法)[https://a.cn/x]。\n", "见[办法](https://a.cn/x)。\n"),
        ("见（办法）[../b.md]。\n", "见[办法](../b.md)。\n"),
        // Marks with blanks inside, full-width ones, and dividers.
        ("这是*重点 *工作\n", "这是*重点*工作\n"),
        ("~~删去 ~~\n", "~~删去~~\n"),
        ("原价~~ 百元~~现价\n", "原价~~百元~~现价\n"),
        ("～～删去～～\n", "~~删去~~\n"),
        ("这是＿＿重点＿＿工作\n", "这是**重点**工作\n"),
        ("运行｀命令｀一次\n", "运行`命令`一次\n"),
        ("甲\n\n———\n\n乙\n", "甲\n\n---\n\n乙\n"),
        ("甲\n\n－－－－\n\n乙\n", "甲\n\n---\n\n乙\n"),
        ("甲\n\n＝＝＝＝＝\n", "甲\n\n---\n"),
        ("》引用\n", "> 引用\n"),
        ("## 甲 ｛#b｝\n", "## 甲 {#b}\n"),
        ("## 甲 {＃b}\n", "## 甲 {#b}\n"),
        ("## 甲{#b｝ ##\n", "## 甲{#b} ##\n"),
        ("有{ { stat(“a.b”) } }个\n", "有{{ stat(\"a.b\") }}个\n"),
        // Words that count.
        ("第一，甲。\n第二，乙。\n", "第一，甲。\n\n第二，乙。\n"),
        ("一是甲。\n二是乙。\n三是丙。\n", "一是甲。\n\n二是乙。\n\n三是丙。\n"),
        ("其一，甲。\n其二，乙。\n", "其一，甲。\n\n其二，乙。\n"),
        ("首先，甲。\n其次，乙。\n最后，丙。\n", "首先，甲。\n\n其次，乙。\n\n最后，丙。\n"),
        ("｛｛ stat（“a.b”，unit＝“个”） ｝｝\n", "{{ stat(\"a.b\",unit=\"个\") }}\n"),
        ("有{stat(\"a.b\")}个\n", "有{{stat(\"a.b\")}}个\n"),
        // Lines that a form has, and what people list with.
        ("联系人：张三\n电话：0571-88888888\n", "联系人：张三\n\n电话：0571-88888888\n"),
        ("A、甲\nB、乙\n", "A、甲\n\nB、乙\n"),
        ("·甲\n·乙\n", "·甲\n\n·乙\n"),
        ("→甲\n→乙\n", "→甲\n\n→乙\n"),
        ("步骤1：甲\n步骤2：乙\n", "步骤1：甲\n\n步骤2：乙\n"),
        ("第一步，甲\n第二步，乙\n", "第一步，甲\n\n第二步，乙\n"),
        ("问：甲？\n答：乙。\n", "问：甲？\n\n答：乙。\n"),
        ("一句话。\n——李白\n", "一句话。\n\n——李白\n"),
        ("1. 甲\n  - 子\n  - 丑\n2. 乙\n", "1. 甲\n   - 子\n   - 丑\n2. 乙\n"),
        ("10. 甲\n\n  - 子\n    续\n", "10. 甲\n\n    - 子\n      续\n"),
        ("[ ] 待办\n", "- [ ] 待办\n"),
        ("- [✓] 完成\n", "- [x] 完成\n"),
        // Tables of other programs.
        ("甲\t乙\n1\t2\n", "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n"),
        ("甲|乙|丙\n1|2|3\n", "甲|乙|丙\n| --- | --- | --- |\n1|2|3\n"),
        // Addresses.
        ("见https://a.cn/x，见https://b.cn了解\n", "见<https://a.cn/x>，见<https://b.cn>了解\n"),
        ("（www.a.cn）\n", "（[www.a.cn](http://www.a.cn)）\n"),
        ("写信a@b.cn，\n", "写信<a@b.cn>，\n"),
        ("[](http://a.cn)\n", "<http://a.cn>\n"),
        ("见[甲](b.md 这里\n", "见[甲](b.md) 这里\n"),
        ("[甲](http://a.cn \"题\"\n", "[甲](http://a.cn \"题\")\n"),
        ("![图](a.png =300x200)\n", "![图](a.png)\n"),
        ("![图](a.png \"题')\n", "![图](a.png \"题\")\n"),
        ("![[a.png]]\n", "![a](a.png)\n"),
        ("![图](a.png){width=300}\n", "![图](a.png)\n"),
        ("![图](a.png) ![图](b.png)\n", "![图](a.png)\n\n![图](b.png)\n"),
        ("H~2~O和3m^2\n", "H₂O和3m^2\n"),
        ("## 背景##\n", "## 背景\n"),
        ("这里＊重点＊工作\n", "这里*重点*工作\n"),
        ("甲。\n———\n乙\n", "甲。\n\n---\n乙\n"),
        ("＊＊＊\n", "---\n"),
    ] {
        let mended = mended(wrong);
        if mended != right {
            problems.push(format!("{wrong}{mended}"));
        }
        let left = found(right).into_iter().filter(|one| !one.fixes.is_empty());
        problems.extend(left.map(|one| format!("{right}{}", one.message)));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_has_two_readings_is_found_and_left() {
    let mut problems = Vec::new();
    for text in [
        "规格2*3*4米\n",
        "长2*宽3*高4\n",
        "*.md、*.txt\n",
        "10~~20人，30~~40户\n",
        "见[甲][1]和[乙][]\n",
        "[甲](https://a.cn/b c)\n",
        "| 甲 | 乙 |\n|---|---|\n| 1 | 2 | 3 |\n",
        "| 甲 | 乙 | 丙 |\n|---|---|\n",
        "| --- | --- |\n| 1 | 2 |\n",
        "```\n代码\n\n## 标题\n",
        "- ```\n  代码\n\n后文\n",
        "｀｀｀｀文字\n",
        "文字{{ chart(\"bar\", \"a\") }}文字\n",
        "**甲**乙**\n",
        // A section of a section would be made its like.
        "#　甲\n\n### 乙\n",
        // What people say begins with a dash too.
        "-你去哪里？\n-回家。\n",
        "见办法](b.md)。\n",
        "这是* 重点*工作，*要点 *明确\n",
        "**党员先锋*\n",
        "***甲**\n",
        "~~原文~\n",
        "这是`代码\n",
        "#背景\n",
        "x**2+y**2\n",
        ">60岁以上免费\n",
        ">=60分\n",
        "一句话。\n---\n",
        "见[甲](#)\n",
        "见[[页面]]\n",
        "见[[页面|别名]]和![[a b.png]]\n",
        "+---+---+\n| 甲 | 乙 |\n+---+---+\n",
        "> | 甲 | 乙 |\n> |---|---|\n>\n> | 1 | 2 |\n",
        "见https://a.cn/甲.html和https://a.cn/x了解\n",
        "####### 标题\n",
        "前文。\n\n    坚持党建引领，推动力量下沉。\n",
        "前文。\n\n\t坚持党建引领。\n\n\t推动力量下沉。\n\n后文。\n",
        "前文：\n\n    - 甲项\n    - 乙项\n",
        "1. 甲\n\n        推动力量下沉，形成合力。\n",
        "==高亮==\n",
        "++下划++线\n",
        "[TOC]\n",
        "> [!警告]\n> 注意\n",
        ":::note\n提示\n:::\n",
        "!!! note\n",
        "{% note %}\n",
        "<!-- 没有结尾的注释\n\n后文\n",
    ] {
        let letters: fn(&str) -> String = |text| text.chars().filter(|c| c.is_alphanumeric()).collect();
        if found(text).is_empty() || letters(&mended(text)) != letters(text) {
            problems.push(text);
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_is_right_is_left_alone() {
    let mut problems = Vec::new();
    for text in [
        "snake_case、a_b_c、*.md、2 * 3、2*3、C#、#1、#话题、#话题#、:smile:、foo_bar_baz.py\n",
        "报告_终稿_v2.docx、报告_终稿_最终_定稿\n",
        "`＃ 标题`、`[甲]（b.md）`、`2*3*4`、`__重点__`、`| a | b`\n",
        "```\n＃ 标题\n[甲]（b.md）\n2*3*4\n```\n",
        "    ```\n    没有结束的代码\n",
        "~~~~\n```\n~~~~\n",
        "数组 dp[i][j]、a[0][1]，见[1][2]，引用[注]\n",
        "\\[甲](现场 照片.jpg)、\\*\\*甲\\*\\*、\\_\\_重点\\_\\_\n",
        "【来源】（https://www.example.com）、【附件】（见附表）、［注］（下同）\n",
        "看这里！[甲](b.md)，真好！\n",
        "__年__月__日，合计____万元\n",
        "**甲**乙**丙**、**见[**说明**](b.md)**、un*believ*able\n",
        "原价100~~120~~元，~~删去~~\n",
        "＞90%，－5℃，＃1楼，＊号\n",
        "·甲·乙，——丙，［1］\n",
        "| 甲 | 乙 |\n|---|:--:|\n| 1 |\n| `a\\|b` | |\n\n后文\n",
        "甲|乙，丙|丁\n换一行\n",
        "（一）甲。\n\n（二）乙。\n",
        "1. 甲\n2. 乙\n\n共有\n12个、\n13个\n",
        "1、甲  \n2、乙\n",
        "　　第一段。\n\n　　第二段。\n",
        "![图](a.jpg)\n\n- ![图](a.jpg)\n  说明\n\n![图](a.jpg)  \n图片来源：甲\n",
        "{{ stat(\"a.b\") }}\n个网格\n\n{{ chart(\"bar\", \"a\") }}\n",
        "[甲](<现场 照片.jpg>)、[乙](http://a.cn/~ed/ \"题\")\n\n[1]: http://a.cn/~x\n",
        "> ```\n> 代码\n> ```\n\n- ```\n  代码\n  ```\n",
        // Signs, dashes, dates, and one line alone.
        "-5℃\n-10℃\n",
        "——你好\n——再见\n",
        "*重点*工作\n*要点*明确\n",
        "名言。\n\n-鲁迅\n",
        "*注：甲\n",
        "2026-11\n2026-12\n",
        "- [x] 已办\n- [ ] 未办\n- [甲](b.md)\n- []string 类型\n",
        "    let 甲 = 乙; // 说明，如上。\n",
        "    $ 运行\n    请输入姓名\n",
        "    # 安装，然后运行。\n",
        "| 甲 | 乙 |\n\n后文\n\n| 丙 | 丁 | 戊 |\n",
        "| 甲 | 乙 |\n|---|---|\n\n| 丙 | 丁 |\n|---|---|\n",
        "数组[1(见下)、函数f(x)[0]、《办法》（https://www.example.com）\n",
        "*姓名 *电话、2 * 3 * 4、a * b\n",
        "来啦～～快来～～、3～5人、好～\n",
        "＿＿年＿＿月、姓名：＿＿＿＿\n",
        "标题\n---\n\n—— 甲\n",
        "《甲\n乙》\n",
        "a == b、甲 == 乙、C++和C++、i++、`==甲==`、\\==甲==\n",
        "[!]、注：::、!important、{%}\n",
        "## 甲 {#b}\n\n## 集合｛甲｝\n",
        "要{ {甲} }\n",
        "第一，甲；第二，乙。\n另一行\n",
        "工作有序，\n一是甲，二是乙，\n其次，丙。\n",
        "<!-- 注释 -->\n",
        // What is a link already, or meant to lead nowhere; what is code of other programs.
        "<https://a.cn/x>、[https://a.cn](https://a.cn)、[官网 www.a.cn](http://www.a.cn)、<a@b.cn>、`https://a.cn`\n",
        "https://example.com/x、https://a.cn/{id}、git@github.com:a/b.git、@张三、http://localhost:8080\n",
        "数组[[1]]、a[[0]]、[[ -f x ]]、[[toc]](x)\n",
        "{t(\"hello\")}、${stat}、{\"甲\": 1}、f(x){return 1}\n",
        "约~5~人、10~20~30、x^2、a^b^c\n",
        "C#、F#\n\n## 用C#\n\n## 背景 ##\n",
        "1. 甲\n1. 乙\n1. 丙\n\n后文\n\n4. 丁\n5. 戊\n",
        "1. 甲\n   - 子\n2. 乙\n\n- 丙\n",
        ">2021年5月\n\n> 60岁\n\n>1. 甲\n",
        "***甲***、**甲*乙*丙**、\\***甲**\n",
        "好的~~谢谢~\n",
        "首页 | 关于 | 联系\n",
        "注意：一句话，说完了。\n说明：另一句话。\n",
        "它是\n——李白，一个诗人——写的\n",
        "做法\n---\n\n正文\n",
    ] {
        problems.extend(found(text).into_iter().map(|one| format!("{text}{}", one.message)));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_site_that_keeps_its_lines_has_no_lines_that_run_together() {
    let path = SourcePath::new("content/a.md");
    let options = check::Options::new(&Rules::default(), Default::default(), Default::default());
    let reader = Reader::new(&options);
    let text = "（一）甲\n（二）乙\n\n　　甲。\n　　乙。\n";
    for (linebreaks, count) in [(linli::config::Linebreaks::Hard, 0), (linli::config::Linebreaks::Join, 2)] {
        let mut found = Found::in_source(&path);
        let settings = Markdown { linebreaks, ..Markdown::default() };
        let mut visit = |passage: &Passage<'_>| reader.read(passage, &mut found);
        markdown::parse(&path, text, 0..text.len(), &settings, true, &mut visit);
        assert_eq!(found.diagnostics.len(), count);
    }
}
