from xml.etree import ElementTree

from kiosk import qr_code


def test_the_qr_code_is_one_svg_element_without_styles() -> None:
    svg = ElementTree.fromstring(qr_code.svg("http://testserver/t/abc/"))
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [element for element in svg.iter() if "style" in element.attrib]
