# ruff: noqa: E501 -- lines are as long as the programs write them
"""What Word and WPS lay on the clipboard, in short: headers, styles, comments for Word and the marks of lists."""

from __future__ import annotations

WORD_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=Generator content="Microsoft Word 15">
<title>走访慰问</title>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style>
<!-- /* Font Definitions */ @font-face {font-family:仿宋_GB2312; panose-1:2 1 6 9 3 1 1 1 1 1;}
p.MsoNormal {mso-style-unhide:no; margin:0cm; text-indent:32.0pt; font-family:仿宋_GB2312;} -->
</style>
</head>
<body lang=ZH-CN style='tab-interval:21.0pt;word-wrap:break-word'>
<!--StartFragment-->
"""
WORD_FOOT = "<!--EndFragment-->\n</body>\n</html>"

WORD_NOTICE = (
    WORD_HEAD
    + """
<h1 align=center style='text-align:center'><span style='font-family:方正小标宋简体;color:red'>一、总体情况<span
lang=EN-US><o:p></o:p></span></span></h1>

<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'><span
style='font-size:16.0pt;font-family:仿宋_GB2312;color:#C00000'>　　全县走访困难群众<b
style='mso-bidi-font-weight:normal'><span lang=EN-US>120</span>户</b>，发放慰问金。
详见<a href="https://www.luoping.example/news/"><span style='color:windowtext'>县政府网站</span></a>。<span
lang=EN-US><o:p></o:p></span></span></p>

<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>

<h2><span style='font-family:楷体_GB2312'>（一）走访对象<span lang=EN-US><o:p></o:p></span></span></h2>

<p class=MsoListParagraph style='margin-left:18.0pt;text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
lang=EN-US style='mso-fareast-font-family:Calibri'><span style='mso-list:Ignore'>1.<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>低保户；<span lang=EN-US><o:p></o:p></span></p>

<p class=MsoListParagraph style='margin-left:18.0pt;text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
lang=EN-US><span style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>特困供养人员。<span lang=EN-US><o:p></o:p></span></p>

<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span lang=EN-US
style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span>&nbsp; </span></span></span><![endif]>宣讲政策</p>
"""
    + WORD_FOOT
)

WORD_TABLE = (
    WORD_HEAD
    + """
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
 <tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'>
  <td width=200 valign=top style='width:150.0pt;border:solid windowtext 1.0pt'>
  <p class=MsoNormal align=center><b><span style='font-family:黑体'>乡镇</span></b></p></td>
  <td width=200 colspan=2 style='width:150.0pt'><p class=MsoNormal>户数</p></td>
 </tr>
 <tr style='mso-yfti-irow:1'>
  <td rowspan=2><p class=MsoNormal>云溪镇</p></td>
  <td><p class=MsoNormal><span lang=EN-US>12<o:p></o:p></span></p></td>
  <td><p class=MsoNormal>第一行</p><p class=MsoNormal>第二行</p></td>
 </tr>
 <tr style='mso-yfti-irow:2;mso-yfti-lastrow:yes'>
  <td><p class=MsoNormal><span lang=EN-US>7</span></p></td>
  <td>
   <table><tr><td>内层甲</td><td>内层乙</td></tr></table>
  </td>
 </tr>
 <tr><td><p class=MsoNormal><o:p>&nbsp;</o:p></p></td><td></td><td></td></tr>
</table>
"""
    + WORD_FOOT
)

WORD_JUNK = (
    WORD_HEAD
    + """
<p class=MsoToc1><a href="#_Toc1">一、总体情况 <span>1</span></a></p>
<p class=MsoNormal>正文<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference>[1]</span></a><ins cite="mailto:王某" datetime="2026-11-20">新增</ins><del
cite="mailto:王某">删去的话</del><span style='mso-hide:all;display:none'>不公开的批示</span>。</p>
<p class=MsoNormal><!--[if gte vml 1]><v:shape id="p1"><v:imagedata src="file:///C:/Users/wang/clip_image001.png"/></v:shape><![endif]--><![if !vml]><img
width=554 height=312 src="file:///C:/Users/wang/AppData/Local/Temp/msohtmlclip1/01/clip_image002.jpg" v:shapes="p1"><![endif]></p>
<div style='mso-element:footnote-list'><hr align=left size=1 width="33%">
<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1">[1]</a> 内部数据。</p></div></div>
<div style='mso-element:comment-list'><div style='mso-element:comment'><p>领导批注</p></div></div>
"""
    + WORD_FOOT
)

WPS_NOTICE = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head><meta http-equiv=Content-Type
content="text/html; charset=utf-8"><meta name=ProgId content=Word.Document><meta name=Generator content="WPS Office">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--><style>
p.MsoNormal{mso-style-name:正文;margin:0pt;text-align:justify;font-family:Calibri;}</style></head><body
style="tab-interval:21pt;"><!--StartFragment--><p class=MsoNormal style="text-indent:32pt;"><span
style="mso-spacerun:'yes';font-family:黑体;font-size:16pt;"><font face="黑体">一、工作要求</font></span><span
style="font-family:黑体;"><o:p></o:p></span></p><p class=MsoNormal style="text-indent:32pt;"><b><span
style="font-family:楷体;font-weight:bold;"><font face="楷体">（一）加强领导。</font></span></b><span
style="font-family:仿宋;font-size:16pt;"><font face="仿宋">各乡镇要落实责任，面积约</font>300m<sup>2</sup><font face="仿宋">。</font></span></p><p
class=MsoNormal style="mso-list:l0 level1 lfo1;"><!--[if !supportLists]--><span style="font-family:仿宋;">（一）</span><!--[endif]--><span>报送时间</span></p><p
class=MsoNormal style="mso-list:l1 level1 lfo2;"><!--[if !supportLists]--><span>3.<span>&nbsp;</span></span><!--[endif]--><span>接前文编号</span></p><p
class=MsoNormal><span><o:p>&nbsp;</o:p></span></p><p class=MsoNormal style="text-align:right;">　　云溪县民政局<br>2026年11月20日</p><!--EndFragment--></body></html>"""

PAGE_LIST = (
    "<meta charset='utf-8'><p>办理材料：</p><ul><li>申请书<ol><li>原件</li><li>复印件</li></ol></li><li><p>身份证件</p>"
    "<p>正反面</p></li></ul><ol start=4><li>后续</li></ol>"
)

HOSTILE = (
    '<p onclick="alert(1)">甲<script>alert(2)</script><a href="javascript:alert(3)">乙</a>'
    "<a href='https://a.example/?\"onmouseover=\"x'>丙</a></p><iframe src='https://b.example'></iframe>"
    '<svg><script>alert(4)</script></svg><style>p{}</style><p style="background:url(javascript:1)">&lt;script&gt;丁'
)
