//! A request to an S3-compatible store, signed: AWS Signature Version 4 in the `Authorization` header, so that neither the
//! secret nor what could be used again stands in an address. Knows no clock and no network.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>.

use std::fmt::Write;

use hmac::{Hmac, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::hash::Sha256;

/// What stands as it is in a name: RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same in a path, whose parts stay parted.
const IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// What proves who asks. What it shows of itself is nothing.
#[derive(Clone)]
pub struct Keys {
    /// The public name of the key.
    pub access: String,
    /// The key.
    pub secret: String,
    /// What goes with a key that is only lent.
    pub token: Option<String>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

/// What is signed.
#[derive(Debug)]
pub struct Unsigned<'a> {
    /// `GET`, `PUT` …
    pub method: &'a str,
    /// The host, with its port if that is said.
    pub host: &'a str,
    /// The path, encoded.
    pub path: &'a str,
    /// Names and values of the query, as they are.
    pub query: &'a [(&'a str, &'a str)],
    /// Names of headers in small letters, and their values.
    pub headers: &'a [(&'a str, &'a str)],
    /// Of what is sent.
    pub payload: Sha256,
    /// `20261127T150000Z`.
    pub time: &'a str,
    /// As the store calls it.
    pub region: &'a str,
}

/// A path with all that is not plain encoded.
pub fn encoded_path(path: &str) -> String {
    utf8_percent_encode(path, IN_PATH).to_string()
}

/// A query, encoded and in the order of its names.
pub fn encoded_query(query: &[(&str, &str)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let mut pairs: Vec<String> =
        query.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.sort();
    pairs.join("&")
}

/// The headers that a request is sent with, those that were signed among them; `host` is left to the connection.
pub fn signed(request: &Unsigned<'_>, keys: &Keys) -> Vec<(String, String)> {
    let payload = request.payload.to_string();
    let mut headers: Vec<(&str, &str)> = request.headers.to_vec();
    headers.extend([
        ("host", request.host),
        ("x-amz-content-sha256", &*payload),
        ("x-amz-date", request.time),
    ]);
    headers.extend(keys.token.as_deref().map(|token| ("x-amz-security-token", token)));
    headers.sort_unstable();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let names = names.join(";");
    let mut canonical = format!("{}\n{}\n{}\n", request.method, request.path, encoded_query(request.query));
    for (name, value) in &headers {
        let _ = writeln!(canonical, "{name}:{}", value.trim());
    }
    let _ = write!(canonical, "\n{names}\n{payload}");
    let day = &request.time[..8];
    let scope = format!("{day}/{}/s3/aws4_request", request.region);
    let text = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{}", request.time, Sha256::of(canonical.as_bytes()));
    let key = [day, request.region, "s3", "aws4_request"];
    let key = key.iter().fold(format!("AWS4{}", keys.secret).into_bytes(), |key, part| hmac(&key, part));
    let signature = hmac(&key, &text).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={names},Signature={signature}",
        keys.access
    );
    let kept = headers.into_iter().filter(|(name, _)| *name != "host");
    let kept = kept.map(|(name, value)| (name.to_owned(), value.to_owned()));
    kept.chain([("authorization".to_owned(), authorization)]).collect()
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).expect("a key may have any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example "PUT Object" of the source above.
    #[test]
    fn the_published_example_is_signed_as_it_says() {
        let keys = Keys {
            access: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
            token: None,
        };
        let request = Unsigned {
            method: "PUT",
            host: "examplebucket.s3.amazonaws.com",
            path: &encoded_path("/test$file.text"),
            query: &[],
            headers: &[
                ("date", "Fri, 24 May 2013 00:00:00 GMT"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ],
            payload: Sha256::of(b"Welcome to Amazon S3."),
            time: "20130524T000000Z",
            region: "us-east-1",
        };
        let headers = signed(&request, &keys);
        let (_, authorization) = headers.last().expect("it is signed");
        let signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd";
        assert!(authorization.ends_with(&format!("Signature={signature}")), "{authorization}");
        assert!(!format!("{keys:?}").contains("wJalr"));
    }

    #[test]
    fn names_are_encoded_as_the_store_expects() {
        assert_eq!(encoded_path("/案例/a b+(1).html"), "/%E6%A1%88%E4%BE%8B/a%20b%2B%281%29.html");
        assert_eq!(
            encoded_query(&[("prefix", "ztzl/djpp/"), ("list-type", "2")]),
            "list-type=2&prefix=ztzl%2Fdjpp%2F"
        );
    }
}
