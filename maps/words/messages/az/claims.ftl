# Answers to what others claim about the corridor.

claim-bcm-y = ildə { ROUGH($value) } mlrd m³
claim-mt-y = ildə { ROUGH($value) } mln t
claim-usd-y = ildə { ROUGH($value) } mln USD
claim-usd = { ROUGH($value) } mln USD
claim-mcm = { ROUGH($value) } mln m³
claim-mcm-day = gündə { ROUGH($value) } mln m³
claim-km = { ROUGH($value) } km
claim-day = { ROUGH($value) }
claim-days = { ROUGH($value) } gün
claim-tenth = { PERCENT($value) }
claim-share = { SHARE($value) }
claim-between = { $value } ({ ROUGH($low) } – { ROUGH($high) })
claim-or-never = { $value } ({ ROUGH($low) } – heç vaxt)
claim-in-month = { $month ->
    [1] yanvarda
    [2] fevralda
    [3] martda
    [4] apreldə
    [5] mayda
    [6] iyunda
    [7] iyulda
    [8] avqustda
    [9] sentyabrda
    [10] oktyabrda
    [11] noyabrda
   *[12] dekabrda
}
claim-stated = İddia: { NAME($claim) }
claim-unknown = məlum olmayan
claim-gas-share = Bu gün qaz axını yoxdur (haradan: { NAME($by) }, haraya: { NAME($recipient) }). Həcm { $amounts } olsa, bu, alanın ilin orta günündəki istehlakının { $use }, { $month } çatışmazlığının { $deficit } hissəsi olardı. Başqa xətlər qısa müddətdə { $lines } əlavə edə bilər.
claim-gas-halt = Həcm { $amount } olsa: { $month } { $days } dayanma { $outcome }. { $pipes }; sonda { $missing } çatışmır.
claim-pipes-last = Sərhəddən sonrakı borularda olan qaz { $time } çatır
claim-pipes-unknown = Sərhəddən sonrakı borularda nə qədər qaz olacağı məlum deyil
claim-felt = { $day }. gündən hiss olunur
claim-felt-in-some = hesablamaların yalnız { $share } hissəsində, { $day }. gündən hiss olunur
claim-not-felt = hiss olunmur
claim-hold = Modelə görə, bu gün başqalarının yükündən { $today } bu ölkədən keçir: { NAME($country) }; “{ NAME($link) }” olduqda { $built }: { $verdict ->
    [same] demək olar ki, artıq deyil
    [more] artıq
   *[less] az
}.
claim-hold-cost = Bütün il dolanmaq onlara bu gün { $usd }, onda { $usd_built } başa gələrdi; bütün tranzitin { $days } bağlanması bu gün { $shut }, onda { $shut_built }.
claim-hold-own = Bağlanma bu ölkənin öz ticarətindən də { $own } dayandırardı: { NAME($country) }; bununla birlikdə { $days } { $cost } başa gəlir{ $mostly ->
    [yes] , çoxu ölkənin özünə və tərəfdaşlarına
   *[no] {""}
}.
claim-out-of-reach = Sərhəddən ({ NAME($countries) }) { $reach } məsafə fərz olunur. Başqalarının yükünün buradan ({ NAME($by) }) keçən yolunda onun daxilində heç nə yoxdur: ən yaxın hissə { $nearest } uzaqdır.
claim-reach = Sərhəddən ({ NAME($countries) }) { $reach } məsafə fərz olunur. Başqalarının yükünün buradan ({ NAME($by) }) keçən yolunun bir hissəsi onun daxilindədir: ən yaxın hissə { $nearest } uzaqdır.
claim-reach-scenario = Bu məsafədə olanlar (“{ NAME($scenario) }”) { $days } bağlı qalsa, { $cost } başa gəlir.
claim-reach-strike = Ondan uzaqda zərbə (“{ NAME($scenario) }”), { $days } bağlanma, { $cost } başa gəlir.
claim-outside = Xəritə bunu deyə bilməz. { $days } bağlanmanın neçəyə başa gələcəyini deyə bilər: { NAME($costs) }.
claim-cost-of = “{ NAME($scenario) }” { $cost }
