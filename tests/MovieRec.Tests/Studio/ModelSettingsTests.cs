using MovieRec.Data;
using MovieRec.Models;
using MovieRec.Models.Als;
using MovieRec.Studio;
using MovieRec.Studio.Training;

namespace MovieRec.Tests.Studio;

public sealed class ModelSettingsTests
{
    [Fact]
    public void A_text_names_what_is_not_as_usual_and_reads_back()
    {
        var settings = ModelSettings.Parse("ALS,alpha=2.5,Factors=32,iterations=12");
        Assert.Equal("als,factors=32,alpha=2.5", settings.ToString());
        Assert.Equal(new AlsOptions { Factors = 32, Alpha = 2.5f }, settings.Options);
        Assert.Equal(settings, ModelSettings.Parse(settings.ToString()));
    }

    [Fact]
    public void Every_model_has_settings_and_every_option_is_set_by_its_text()
    {
        foreach (var model in ModelCatalog.All)
        {
            var settings = ModelSettings.Usual(model);
            Assert.Equal(model.Name, settings.ToString());
            foreach (var knob in settings.Knobs) Assert.Equal(settings, settings.With(knob.Name, knob.Text));
        }
    }

    [Theory]
    [InlineData("nobody", "There is no model 'nobody'")]
    [InlineData("als,size=3", "als has no option 'size'; it has factors, iterations")]
    [InlineData("als,factors", "'factors' sets no option of als")]
    [InlineData("als,factors=many", "'many' is no value for factors of als")]
    [InlineData("als,factors=NaN", "'NaN' is no value for factors of als")]
    [InlineData("als,solver=1", "'1' is no value for solver of als")]
    public void What_there_is_not_is_said_in_a_sentence(string text, string beginning) =>
        Assert.StartsWith(beginning, Assert.Throws<StudioException>(() => ModelSettings.Parse(text)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_value_out_of_range_is_refused_by_the_options_themselves() =>
        Assert.Equal("Factors", Assert.Throws<OptionException>(() => ModelSettings.Parse("als,factors=0")).Option);
}
