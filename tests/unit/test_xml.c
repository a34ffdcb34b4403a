/* xml.h: writer and reader give back what was put in; what is hostile or broken is refused with a message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "document.h"
#include "limits.h"
#include "xml.h"

#define assert_span(a, want)                                                                                           \
    do {                                                                                                               \
        struct span span_ = (a);                                                                                       \
        assert_int_equal(span_.n, strlen(want));                                                                       \
        assert_memory_equal(span_.s, want, span_.n);                                                                   \
    } while (0)

static void write_form(void **state)
{
    (void)state;
    struct buf b = {0};
    struct xmlout x;
    xmlout_begin(&x, &b);
    xmlout_open(&x, "a");
    xmlout_attr(&x, "t", SPAN("<\"&\n\t"));
    xmlout_attr_int(&x, "n", -7);
    xmlout_open(&x, "b");
    xmlout_close(&x);
    xmlout_leaf(&x, "c", SPAN("x<y\r\x01\xFF"));
    xmlout_leaf(&x, "d", SPAN(""));
    xmlout_close(&x);
    assert_string_equal(buf_cstr(&b), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                      "<a t=\"&lt;&#34;&amp;&#10;&#9;\" n=\"-7\">\n"
                                      "  <b/>\n"
                                      "  <c>x&lt;y&#13;\xEF\xBF\xBD\xEF\xBF\xBD</c>\n"
                                      "</a>\n");
    buf_free(&b);
}

static void read_back(void **state)
{
    (void)state;
    static const char *const texts[] = {"plain",  " blank at both ends ", "  ", "a\tb\nc\rd",
                                        "<&>\"'", "岗位\xE2\x80\xA8职责", "]]>"};
    struct buf b = {0};
    struct xmlout w;
    xmlout_begin(&w, &b);
    xmlout_open(&w, "r");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        xmlout_open(&w, "t");
        xmlout_attr(&w, "a", span_of(texts[i]));
        xmlout_text(&w, span_of(texts[i]));
        xmlout_close(&w);
    }
    xmlout_close(&w);

    struct arena *arena = arena_new();
    struct xmlin *x = xmlin_new(b.s, b.n);
    assert_int_equal(xmlin_next(x), XMLIN_OPEN);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(xmlin_next(x), XMLIN_OPEN);
        assert_span(xmlin_name(x), "t");
        assert_span(xmlin_attr(x, "a"), texts[i]);
        assert_null(xmlin_attr(x, "b").s);
        assert_span(xmlin_element_text(x, arena), texts[i]);
    }
    assert_int_equal(xmlin_next(x), XMLIN_CLOSE);
    assert_int_equal(xmlin_next(x), XMLIN_END);
    xmlin_free(x);
    arena_free(arena);
    buf_free(&b);
}

static void blanks_between_elements(void **state)
{
    (void)state;
    static const char xml[] = "<a>\n <b> </b>\n <!-- c --> <b/>x<!-- c -->y<![CDATA[<z>]]></a>";
    struct xmlin *x = xmlin_new(xml, sizeof xml - 1);
    static const enum xmlin_event want[] = {XMLIN_OPEN,  XMLIN_OPEN, XMLIN_TEXT,  XMLIN_CLOSE, XMLIN_OPEN,
                                            XMLIN_CLOSE, XMLIN_TEXT, XMLIN_CLOSE, XMLIN_END};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_int_equal(xmlin_next(x), want[i]);
        if (i == 2)
            assert_span(xmlin_text(x), " ");
        if (i == 6)
            assert_span(xmlin_text(x), "xy<z>");
    }
    xmlin_free(x);
}

static void integers(void **state)
{
    (void)state;
    static const char xml[] = "<a n='12' m='-3' x='1x' e='' big='99999999999999999999' s='-'/>";
    struct xmlin *x = xmlin_new(xml, sizeof xml - 1);
    assert_int_equal(xmlin_next(x), XMLIN_OPEN);
    assert_int_equal(xmlin_attr_int(x, "n", 5), 12);
    assert_int_equal(xmlin_attr_int(x, "m", 5), -3);
    assert_int_equal(xmlin_attr_int(x, "x", 5), 5);
    assert_int_equal(xmlin_attr_int(x, "e", 5), 5);
    assert_int_equal(xmlin_attr_int(x, "big", 5), 5);
    assert_int_equal(xmlin_attr_int(x, "s", 5), 5);
    assert_int_equal(xmlin_attr_int(x, "none", 5), 5);
    xmlin_free(x);
}

static enum diag_id refused(const char *xml, size_t n)
{
    struct arena *arena = arena_new();
    struct diags d;
    diags_init(&d, arena);
    struct xmlin *x = xmlin_new(xml, n);
    enum xmlin_event e;
    while ((e = xmlin_next(x)) != XMLIN_END && e != XMLIN_ERROR)
        ;
    enum diag_id id = DIAG_COUNT;
    if (e == XMLIN_ERROR) {
        assert_int_equal(xmlin_next(x), XMLIN_ERROR); /* it stays */
        xmlin_report(x, &d);
        id = d.list[0].id;
    }
    xmlin_free(x);
    diags_free(&d);
    arena_free(arena);
    return id;
}

static void hostile(void **state)
{
    (void)state;
    static const char laughs[] = "<!DOCTYPE a [<!ENTITY x 'y'><!ENTITY z '&x;&x;&x;'>]><a b='&z;'>&z;</a>";
    static const char outside[] = "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a/>";
    static const char file[] = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>";
    static const char unknown[] = "<a>&nbsp;</a>";
    assert_int_equal(refused(laughs, sizeof laughs - 1), D_XML_DOCTYPE);
    assert_int_equal(refused(outside, sizeof outside - 1), D_XML_DOCTYPE);
    assert_int_equal(refused(file, sizeof file - 1), D_XML_DOCTYPE);
    assert_int_equal(refused(unknown, sizeof unknown - 1), D_XML_BROKEN);
    assert_int_equal(refused("", 0), D_XML_BROKEN);
    assert_int_equal(refused("<a>", 3), D_XML_BROKEN);
    assert_int_equal(refused("<a>\xFF</a>", 8), D_XML_BROKEN);
    assert_int_equal(refused("<a>\0</a>", 8), D_XML_BROKEN);
}

static void depth_limit(void **state)
{
    (void)state;
    for (unsigned over = 0; over < 2; over++) {
        struct buf b = {0};
        for (unsigned i = 0; i < LIMIT_XML_DEPTH + over; i++)
            buf_adds(&b, "<a>");
        for (unsigned i = 0; i < LIMIT_XML_DEPTH + over; i++)
            buf_adds(&b, "</a>");
        assert_int_equal(refused(b.s, b.n), over ? D_XML_BROKEN : DIAG_COUNT);
        buf_free(&b);
    }
}

static void kinds(void **state)
{
    (void)state;
    static const char roles[] = "\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- > -->\n<roles xmlns=\"urn:zhize:roles:1\" ";
    assert_string_equal(xml_kind(roles, sizeof roles - 1), "roles");
    static const char other[] = "<roles xmlns=\"urn:other\">";
    assert_null(xml_kind(other, sizeof other - 1));
    assert_null(xml_kind("", 0));
    assert_null(xml_kind("<", 1));
    assert_null(xml_kind("<!--", 4));
    assert_null(xml_kind("<?xml", 5));
}

static bool valid(const char *xml)
{
    struct arena *arena = arena_new();
    struct diags d;
    diags_init(&d, arena);
    bool ok = xml_validate(xml, strlen(xml), &d);
    assert_int_equal(ok, d.n == 0);
    diags_free(&d);
    arena_free(arena);
    return ok;
}

static void schemas(void **state)
{
    (void)state;
    for (size_t i = 0; xml_schema_name(i); i++)
        assert_non_null(xml_schema(xml_schema_name(i)));
    assert_null(xml_schema("nothing"));
    assert_true(valid("<document xmlns='urn:zhize:document:1' source='a' format='b'><p n='1'>x</p><table n='1'><row>"
                      "<cell span='2'><p n='2'/></cell></row></table><diagnostic level='error' id='x'>m</diagnostic>"
                      "</document>"));
    assert_false(valid("<document xmlns='urn:zhize:document:1' source='a' format='b'><p n='0'>x</p></document>"));
    assert_false(valid("<document xmlns='urn:zhize:document:1' source='a' format='b'><q/></document>"));
    assert_true(valid("<roles xmlns='urn:zhize:roles:1' source='a'/>"));
    assert_false(valid("<roles xmlns='urn:zhize:roles:1' source='a'><role id='r1'><title/></role></roles>"));
    assert_false(valid("<roles xmlns='urn:zhize:roles:1' source='a'>"));
    assert_false(valid("<other/>"));
    assert_false(valid("<!DOCTYPE roles><roles xmlns='urn:zhize:roles:1' source='a'/>"));
}

static void document_round_trip(void **state)
{
    (void)state;
    static const char xml[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                              "<document xmlns=\"urn:zhize:document:1\" source=\"x.docx\" format=\"docx\">\n"
                              "  <p n=\"1\" style=\"heading 1\" outline=\"1\" bold=\"1\" center=\"1\">一</p>\n"
                              "  <table n=\"1\">\n"
                              "    <row>\n"
                              "      <cell col=\"1\" span=\"2\" rows=\"2\">\n"
                              "        <p n=\"2\" label=\"(1)\" number=\"1\" level=\"1\" list=\"3\"> 二\t</p>\n"
                              "        <p n=\"3\" label=\"•\" level=\"0\" list=\"4\"/>\n"
                              "      </cell>\n"
                              "    </row>\n"
                              "    <row>\n"
                              "      <cell col=\"0\">\n"
                              "        <p n=\"4\">  </p>\n"
                              "      </cell>\n"
                              "    </row>\n"
                              "  </table>\n"
                              "  <diagnostic level=\"warning\" id=\"numbering-loop\" p=\"2\">m</diagnostic>\n"
                              "</document>\n";
    struct document *d = document_read(xml, sizeof xml - 1);
    struct buf b = {0};
    document_write(d, &b);
    assert_string_equal(buf_cstr(&b), xml);
    doc_free(d);
    buf_free(&b);
    assert_true(valid(xml));
}

static void document_damaged(void **state)
{
    (void)state;
    /* Long enough for the parser to give out what stands before the damage. */
    struct buf b = {0};
    buf_adds(&b, "<document xmlns='urn:zhize:document:1' source='a' format='b'>");
    for (int i = 1; i <= 200; i++)
        buf_printf(&b, "<p n='%d'>text</p>", i);
    buf_adds(&b, "<row/><table><row><cell><p>last");
    struct document *d = document_read(b.s, b.n);
    assert_true(d->n > 100);
    assert_int_equal(diags_status(&d->diags), EXIT_PARTIAL);
    doc_free(d);
    for (size_t n = 0; n < b.n; n += 7)
        doc_free(document_read(b.s, n));
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write_form),
        cmocka_unit_test(read_back),
        cmocka_unit_test(blanks_between_elements),
        cmocka_unit_test(integers),
        cmocka_unit_test(hostile),
        cmocka_unit_test(depth_limit),
        cmocka_unit_test(kinds),
        cmocka_unit_test(schemas),
        cmocka_unit_test(document_round_trip),
        cmocka_unit_test(document_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
