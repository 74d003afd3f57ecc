#!/usr/bin/env bash
# Verifies this package with sha256sum, openssl and xmlsec1, and with pdfsig (and certutil) where it holds a PDF.
# Usage: ./verify.sh [ROOTS.pem]    the roots that you trust; without them, those that lie in the package.
# Exit code 0: everything holds; 1: something does not; 2: a program is missing.
set -u
cd "$(dirname "$0")" || exit 2
roots=$(realpath "${1:-trust/roots.pem}")
for program in sha256sum openssl xmlsec1; do
    command -v "$program" > /dev/null || { echo "$program is missing" >&2; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
say() {
    if [ "$1" = 0 ]; then echo "ok    $2"; else echo "BAD   $2" && bad=1; fi
}
bytes() { printf "$(sed 's/../\\x&/g' <<< "$1")"; }
digest() { openssl dgst -sha256 -r | cut -d' ' -f1; }

# 1. The files are those of the list, and the list is signed.
sha256sum --quiet -c manifest.sha256 2> "$work/sums"
say $? "files are those of manifest.sha256 $(head -3 "$work/sums" | tr '\n' ' ')"
extra=$(find . -type f ! -name manifest.sha256 ! -name manifest.sha256.p7s | sed 's,^\./,,' | while read -r file; do grep -qF "  $file" manifest.sha256 || echo "$file"; done)
[ -z "$extra" ]; say $? "no file beside them $extra"
openssl cms -verify -binary -inform DER -in manifest.sha256.p7s -content manifest.sha256 -CAfile "$roots" -certfile trust/issuers.pem -purpose any -signer "$work/signer.pem" -out /dev/null 2> "$work/cms"
say $? "manifest.sha256 is signed by $(openssl x509 -in "$work/signer.pem" -noout -subject -nameopt utf8,sep_comma_plus 2> /dev/null | sed 's/^subject=//')"

# 2. The audit told in XML is signed, and every act in it is a row that hashes to what is told.
words=()
awk -v to="$work/root" '/-----BEGIN/{n++} {print > (to n ".pem")}' "$roots"
for root in "$work"/root*.pem; do words+=(--trusted-pem "$root"); done
xmlsec1 --verify "${words[@]}" --enabled-key-data x509 --id-attr:Id "http://uri.etsi.org/01903/v1.3.2#:SignedProperties" audit/audit.xml > "$work/xml" 2>&1
say $? "audit/audit.xml is signed"
acts=$(grep -c '<Act ' audit/audit.xml)
rows=$(grep -c . audit/rows.txt)
[ "$acts" = "$rows" ]; say $? "$acts acts are told, $rows rows are here"

# 3. Each row holds the hash of the row before; its own hash leads up the tree of its block.
before=
declare -A top=()
while read -r number hash block path; do
    [ "$(digest < "audit/rows/$number.txt")" = "$hash" ]; say $? "act $number is as it was recorded"
    [ "$(head -c "${#before}" "audit/rows/$number.txt" | tr A-F a-f)" = "$before" ]; say $? "act $number follows the act before"
    grep -q "number=\"$((10#$number))\" .*hash=\"$hash\"" audit/audit.xml; say $? "act $number is the one told"
    before=$hash
    up=$(bytes "00$hash" | digest)
    [ "$path" = - ] && path=
    for step in ${path//,/ }; do
        if [ "${step:0:1}" = L ]; then up=$(bytes "01${step:1}$up" | digest); else up=$(bytes "01$up${step:1}" | digest); fi
    done
    if grep -q "^$block " audit/blocks.txt; then
        [ "$(awk -v b="$block" '$1 == b { print $3 }' audit/blocks.txt)" = "$up" ]; say $? "act $number lies in block $block"
    else
        say 1 "act $number is under no time stamp"
    fi
done < audit/rows.txt

# 4. Each block continues the one before, up to one whose root an authority has stamped.
last=0 lastroot= open=
while read -r number previous merkle root stamped; do
    [ "$previous" = - ] && previous=
    [ "$(bytes "$previous$merkle" | digest)" = "$root" ]; say $? "block $number is whole"
    if [ "$number" = $((last + 1)) ]; then
        [ "$previous" = "$lastroot" ]; say $? "block $number continues block $last"
    else
        [ -z "$open" ]; say $? "the blocks before $number end under a stamp"
    fi
    last=$number lastroot=$root open=1
    if [ "$stamped" = stamped ]; then
        open=
        [ "$(od -An -v -tx1 < "audit/stamps/$number.root" | tr -d ' \n')" = "$root" ]; say $? "the stamp's data is the root of block $number"
        openssl ts -verify -data "audit/stamps/$number.root" -in "audit/stamps/$number.tst" -token_in -CAfile "$roots" -untrusted trust/issuers.pem > "$work/ts" 2>&1
        say $? "the stamp over block $number holds: $(openssl ts -reply -in "audit/stamps/$number.tst" -token_in -token_out -text 2> /dev/null | sed -n 's/^Time stamp: //p')"
    fi
done < audit/blocks.txt
[ -z "$open" ]; say $? "the last block is under a stamp"

# 5. What was declared, corrected and written on slips: behind its salt each text hashes to what a row holds, and each digest of a row has its text here.
shopt -s nullglob
here=
for salt in documents/*.salt; do
    for file in "${salt%.salt}.json" "${salt%.salt}.txt"; do
        [ -f "$file" ] || continue
        sum=sha256:$(cat "$salt" "$file" | sha256sum | cut -d' ' -f1)
        here="$here $sum"
        grep -qhE "Digest\":(\[[^]]*)?\"$sum\"" audit/rows/*.txt; say $? "$file is a text that the audit holds the digest of"
        if [ "$file" = documents/form.json ]; then
            [ "$(grep -ohE '"\+?DossierForm:[0-9a-f-]+":\{[^}]*' audit/rows/*.txt | grep -oE 'sha256:[0-9a-f]{64}' | tail -n 1)" = "$sum" ]; say $? "$file is the form that stood last"
        fi
    done
done
for sum in $(grep -ohE '"[A-Za-z]*Digest":(\[[^]]*\]|"[^"]*")' audit/rows/*.txt | grep -oE 'sha256:[0-9a-f]{64}' | sort -u); do
    [[ " $here " == *" $sum "* ]]; say $? "the text with the digest $sum is here"
done

# 6. Documents that carry signatures of their own.
for file in documents/*.pdf; do
    if ! command -v pdfsig > /dev/null || ! command -v certutil > /dev/null; then
        echo "--    $file: pdfsig or certutil is missing, its own signatures were not looked at"
        continue
    fi
    if [ ! -d "$work/nss" ]; then
        mkdir "$work/nss" && certutil -N -d "sql:$work/nss" --empty-password
        for root in "$work"/root*.pem; do certutil -A -d "sql:$work/nss" -n "$(basename "$root")" -t CT,CT,CT -i "$root"; done
        awk -v to="$work/issuer" '/-----BEGIN/{n++} {print > (to n ".pem")}' trust/issuers.pem
        for issuer in "$work"/issuer*.pem; do certutil -A -d "sql:$work/nss" -n "$(basename "$issuer")" -t ,, -i "$issuer"; done
    fi
    pdfsig -nssdir "sql:$work/nss" "$file" > "$work/pdf" 2> /dev/null
    signatures=$(grep -c '^Signature #' "$work/pdf")
    valid=$(awk '/Signature Type:/ { kind = $NF } /Signature Validation: Signature is Valid/ && kind !~ /unknown|RFC3161/ { n++ } END { print n + 0 }' "$work/pdf")
    signers=$(sed -n 's/^ *- Signer Certificate Common Name: //p' "$work/pdf" | paste -sd';')
    # Whose they are: openssl follows each certificate up to the roots, which pdfsig does only while the issuer answers.
    (cd "$work" && rm -f ./*.sig* && pdfsig -dump "$OLDPWD/$file" > /dev/null 2>&1)
    trusted=0
    set -- "$work/$(basename "$file")".sig*
    while read -r kind start end next last && [ $# -gt 0 ]; do
        { tail -c "+$((start + 1))" "$file" | head -c $((end - start)); tail -c "+$((next + 1))" "$file" | head -c $((last - next)); } > "$work/signed"
        # A time stamp over the file, which pdfsig does not know.
        if [[ $kind =~ unknown|RFC3161 ]]; then
            openssl ts -verify -data "$work/signed" -in "$1" -token_in -CAfile "$roots" -untrusted trust/issuers.pem > /dev/null 2>&1 && valid=$((valid + 1)) trusted=$((trusted + 1))
        else
            openssl cms -verify -binary -inform DER -in "$1" -content "$work/signed" -CAfile "$roots" -certfile trust/issuers.pem -purpose any -out /dev/null 2> /dev/null && trusted=$((trusted + 1))
        fi
        shift
    done < <(awk '/Signature Type:/ { kind = $NF } /Signed Ranges:/ { gsub(/[^0-9 ]/, " "); print kind, $1, $2, $3, $4 }' "$work/pdf")
    if [ "$signatures" = 0 ]; then
        echo "--    $file carries no signature of its own"
    else
        [ "$valid" = "$signatures" ] && [ "$trusted" = "$signatures" ] && ! grep -q 'has been Revoked' "$work/pdf"; say $? "$file: $valid of $signatures signatures hold, $trusted by a certificate under these roots ($signers)"
        grep -q 'has been Revoked' "$work/pdf" && echo "      a certificate has been revoked: ask pdfsig which, and compare the day with the time of the signature"
        [ "$(grep -c 'Certificate is Trusted' "$work/pdf")" = "$(grep -c 'Certificate Validation:' "$work/pdf")" ] || echo "      not told here: whether an issuer has revoked a certificate since; pdfsig did not get its answer"
    fi
done
[ "$bad" = 0 ] && echo "Everything holds." || echo "Something does not hold; see BAD above."
exit "$bad"
